"""The one place that knows the order of the stages: inputs to a folder of outputs.

`build` reads records, splits pages, analyses articles and writes everything into a staging folder beside the output,
which then takes the output's place as a whole; a build that fails leaves what was there untouched.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kg import graphml, reporting, viewing
from kg.analysing import analyse
from kg.model import Analysis, Article, KgError, Options, Refusal
from kg.pages import split_page
from kg.progress import shown
from kg.rdf import analysis_quads, check_base
from kg.reading import read_records
from kg.reporting import Report
from kg.store import open_store, write_graphs
from kg.tagging import load_pipeline

if TYPE_CHECKING:
    import pyoxigraph as ox

OUTPUTS = ("graph.ttl", "graph.nq", "graph.graphml", "graph.html", "report.json", "report.md", "store")


def build(inputs: Sequence[str | Path], output: Path, options: Options, *, stdin: BinaryIO | None = None) -> Report:
    """Build a graph from the inputs into the folder `output` and say what was found and refused.

    Raises KgError when the output cannot be written or no record of the input could be taken.
    """
    check_base(options.base)
    check_output(output)
    report = Report()
    nlp = load_pipeline(options.pipeline)
    articles = read_articles(inputs, options, report, stdin=stdin)
    total = None if options.quiet or "-" in map(str, inputs) else count_records(inputs)
    analyses = analyse(nlp, shown(articles, total=total, quiet=options.quiet), min_confidence=options.min_confidence)
    with staging(output) as folder:
        report.triples = write_graphs(_quads(analyses, report, options.base), folder, base=options.base)
        if not report.articles:
            raise KgError(str(inputs[0]) if inputs else "", _nothing_taken(report))
        _write_views(folder, output.name)
        (folder / "report.json").write_text(reporting.to_json(report), encoding="utf-8")
        (folder / "report.md").write_text(reporting.to_markdown(report), encoding="utf-8")
    return report


def read_articles(inputs: Sequence[str | Path], options: Options, report: Report, *,
                  stdin: BinaryIO | None = None) -> Iterator[Article]:
    """Read the inputs as articles; what is refused goes to the report."""
    for item in read_records(inputs, published=options.published, stdin=stdin):
        if isinstance(item, Refusal):
            report.refusals.append(item)
        else:
            report.records += 1
            yield from split_page(item)


def count_records(inputs: Sequence[str | Path]) -> int:
    """Count the records of the inputs, for the time left; reading is cheap beside analysing."""
    return sum(not isinstance(item, Refusal) for item in read_records(inputs))


def _quads(analyses: Iterable[Analysis], report: Report, base: str) -> Iterator["ox.Quad"]:
    for analysis in analyses:
        report.add(analysis)
        yield from analysis_quads(analysis, base=base)


def _write_views(folder: Path, title: str) -> None:
    view = viewing.read_view(open_store(folder))
    graphml.write_graphml(view, folder / "graph.graphml")
    viewing.write_page(view, folder / "graph.html", title=title)


def _nothing_taken(report: Report) -> str:
    if not report.refusals:
        return "no record found"
    first = report.refusals[0]
    where = f"{first.file} {first.record}".strip()
    return f"no record could be taken; the first of {len(report.refusals)} refused: {where}: {first.reason}"


def check_output(output: Path) -> None:
    """Refuse an output that is a file, holds anything but an earlier build, or cannot be written."""
    if output.exists() and not output.is_dir():
        raise KgError(str(output), "is a file; give a folder for the outputs")
    foreign = sorted(entry.name for entry in output.iterdir() if not _is_ours(entry.name)) if output.is_dir() else []
    if foreign:
        raise KgError(str(output), f"holds {foreign[0]!r}, which no build wrote; give an empty or new folder")
    if output.resolve() in (Path.cwd(), *Path.cwd().parents):
        raise KgError(str(output), "is the current folder or above it; give a folder of its own")


def _is_ours(name: str) -> bool:
    return name in OUTPUTS or name.startswith(".")


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """Give a folder to write into; when the block ends well it takes the output's place as a whole, else it goes."""
    target = output.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise KgError(str(output), f"cannot be written: {error.strerror}") from error
    try:
        yield folder
        _replace(folder, target)
    except OSError as error:
        raise KgError(str(output), f"cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _replace(folder: Path, target: Path) -> None:
    """Put `folder` where `target` is; hidden files of the old folder stay."""
    folder.chmod(0o777 & ~_umask())
    if not target.exists():
        folder.rename(target)
        return
    for entry in target.iterdir():
        if entry.name.startswith("."):
            _copy(entry, folder / entry.name)
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(old / target.name)
    folder.rename(target)
    shutil.rmtree(old)


def _copy(entry: Path, to: Path) -> None:
    if entry.is_dir():
        shutil.copytree(entry, to, symlinks=True)
    else:
        shutil.copy2(entry, to, follow_symlinks=False)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
