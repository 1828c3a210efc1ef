"""The outputs of the articles that a ledger has taken, written whole, or from those of the last build where they differ
from it by little.

The bytes are the same either way. What the next build can go on from is noted in the ledger.
"""

import gc
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from kg import exploring, graphml, reporting, viewing
from kg.changing import find_change, part_lines
from kg.inferring import write_inferred
from kg.ledger import Ledger
from kg.model import KgError, Options
from kg.names import opened_names
from kg.parts import unpack
from kg.pooling import workers
from kg.reporting import Report
from kg.resolving import Across, across_of, joined_to_bytes, resolve
from kg.splicing import link_or_copy, splice_graph
from kg.staging import Workplace
from kg.store import GRAPH_NQ, GRAPH_TTL, has_format, write_quads, write_store, write_turtle

_TITLE = "工会活动知识图谱"
_VIEWS = ("graph.graphml", "graph.html", "explorer.html")
# triples that the page and the GraphML are made of: they are put together in memory, about 0.7 KB for each
MOST_VIEWED = 1_000_000
# from so many triples on, the views are made in a process of their own, beside the store: half a second to start, half a
# gigabyte for a million triples, which this one does not come to hold
_ASIDE = 250_000
# of so many articles one may change, always so many and never more than so many, for the graph not to be written whole: the
# lines of those that change are held in memory, half a megabyte for each
_SHARE, _FEW, _MOST = 20, 5, 500


def write_outputs(ledger: Ledger, place: Workplace, options: Options, report: Report) -> None:
    """Write the outputs of the articles that a ledger has taken, and count them in the report."""
    folder = place.staged
    across = _resolved(ledger, folder, options, report)
    report.records = ledger.records()
    if not (report.articles and not options.infer and _splice(ledger, place, across, options, report)):
        _write_whole(ledger, folder, across, options, report)
    if options.infer:
        write_inferred(folder, base=options.base)
    _note(ledger, folder, across, report)
    with (folder / "review.jsonl").open("wb") as stream:
        stream.writelines(line for review in ledger.reviews() for line in unpack(review))
    (folder / "report.json").write_text(reporting.to_json(report), encoding="utf-8")
    (folder / "report.md").write_text(reporting.to_markdown(report), encoding="utf-8")


def _resolved(ledger: Ledger, folder: Path, options: Options, report: Report) -> Across:
    """Count the articles in the report, and find what holds across them."""
    with opened_names(folder) as names:
        for tally in ledger.tallies():
            report.add(tally)
            names.add(tally)
        report.entities = names.counts()
        return resolve(names, options)


def _write_whole(ledger: Ledger, folder: Path, across: Across, options: Options, report: Report) -> None:
    write_quads(all_lines(ledger, across), folder)
    with ThreadPoolExecutor(1) as aside:
        loading = aside.submit(write_store, folder)
        report.triples = write_turtle(folder, base=options.base)
        _write_views(ledger, folder, report)
        loading.result()


def all_lines(ledger: Ledger, across: Across) -> Iterator[bytes]:
    """Give the lines of the graph of the articles that a ledger has taken, some of them more than once."""
    for part in ledger.parts():
        yield from part_lines(part, across)
    yield from across.lines()


def _splice(ledger: Ledger, place: Workplace, across: Across, options: Options, report: Report) -> bool:
    """Write the graph and its views from the last build's; give False where that cannot be or would not pay."""
    triples, joined, state = (ledger.noted(name) for name in ("triples", "joined", "state"))
    few = min(max(_FEW, report.articles // _SHARE), _MOST)
    if not triples or len(ledger.changes()) > few or state != _state(place.target):
        return False
    change = find_change(ledger, across_of(joined[0], ledger.noted("resolved")), across)
    more = splice_graph(place.target, place.staged, change.removed, change.added, base=options.base)
    if more is None:
        return False
    report.triples = int(triples[0]) + more
    if not _take_views(ledger, place, report, same=not (change.removed or change.added)):
        _write_views(ledger, place.staged, report)
    return True


def _state(folder: Path) -> list[bytes]:
    """Give size and time of a graph's files, by which they are known again; nothing where one is missing."""
    files = (folder / GRAPH_NQ, folder / GRAPH_TTL)
    if not all(path.is_file() for path in files) or not has_format(folder):
        return []
    return [f"{stat.st_size} {stat.st_mtime_ns}".encode() for stat in map(Path.stat, files)]


def _note(ledger: Ledger, folder: Path, across: Across, report: Report) -> None:
    ledger.note("triples", [str(report.triples).encode()])
    ledger.note("joined", [joined_to_bytes(across)])
    ledger.note("resolved", across.packed)
    ledger.note("state", _state(folder))
    ledger.note("viewed", [str(report.viewed).encode(), _viewed_digest(ledger, report.viewed)])


def _viewed_digest(ledger: Ledger, viewed: int) -> bytes:
    """Hash what decides the views of a large build: its first articles and the one that was too much."""
    return hashlib.sha256(b"".join(ledger.first_keys(viewed + 1))).digest()


def _take_views(ledger: Ledger, place: Workplace, report: Report, *, same: bool) -> bool:
    """Take the views from the last build where they would be the same; give whether they are."""
    viewed, digest = ledger.noted("viewed")
    large = min(report.triples, int(ledger.noted("triples")[0])) > MOST_VIEWED
    same = same or (large and digest == _viewed_digest(ledger, int(viewed)))
    if not same or not all((place.target / name).is_file() for name in _VIEWS):
        return False
    for name in _VIEWS:
        link_or_copy(place.target / name, place.staged / name)
    report.viewed = int(viewed)
    return True


def _write_views(ledger: Ledger, folder: Path, report: Report) -> None:
    packed = _viewed(ledger, report)
    if report.triples < _ASIDE:
        fault = draw(folder, packed)
    else:
        with workers(1) as submit:
            fault = submit(draw, folder, packed).result()
    if fault:
        raise KgError(*fault)


def _viewed(ledger: Ledger, report: Report) -> list[bytes]:
    """Give the lines that the views of a large build show, packed: those of its first articles; nothing where all are shown."""
    report.viewed, packed = report.articles, list[bytes]()
    if report.triples <= MOST_VIEWED:
        return packed
    report.viewed, left = 0, MOST_VIEWED
    for part in ledger.parts():
        left -= sum(1 for _ in part.lines())
        if left < 0:
            break
        report.viewed += 1
        packed += (part.stated, part.background)
    return packed


def draw(folder: Path, packed: Sequence[bytes]) -> tuple[str, str] | None:
    """Write the views of packed lines, or without any of a folder's graph; give where and why it failed.

    A process of its own may do it: an error of ours does not travel between processes.
    """
    try:
        with _uncollected(), (folder / GRAPH_NQ).open("rb") as stream:
            view = viewing.read_view(chain.from_iterable(map(unpack, packed)) if packed else stream)
            graphml.write_graphml(view, folder / "graph.graphml")
            viewing.write_page(view, folder / "graph.html", title=_TITLE, explorer="explorer.html")
            exploring.write_explorer(view, folder / "explorer.html", title=_TITLE)
    except KgError as error:
        return error.where, error.reason
    return None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no circles of garbage: a view is millions of objects without one, and looking costs a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
