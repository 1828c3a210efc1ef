"""The graph on disk: quads in, sorted `graph.nq` and `graph.ttl` and the embedded store out; and queries over it.

The store keeps the graph of each article by name, and in its default graph every triple once. (Oxigraph's own union
of named graphs gives a triple once for each graph that states it, so counts would be wrong.)
"""

import tempfile
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, dropwhile, groupby, islice
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse, serialize

from kg.model import KgError
from kg.querying import RESULT_FORMATS, NamedQuery, Param, format_result, named_queries, query_text, run_query
from kg.vocab import BASE, PREFIXES

__all__ = ["FORMAT", "FORMATS", "GRAPH_NQ", "GRAPH_TTL", "RESULT_FORMATS", "STORE_FOLDER", "NamedQuery", "Param",
           "check_format", "format_result", "has_format", "load_store", "named_queries", "open_store", "quad_lines",
           "query_text", "run_query", "triple_line", "write_files", "write_graphs", "write_line_files", "write_line_graphs", "write_quads",
           "write_store", "write_turtle"]

GRAPH_NQ, GRAPH_TTL, STORE_FOLDER = "graph.nq", "graph.ttl", "store"
# what a build's folder holds and how, by number: a later one is refused; a folder without the file is of the first
FORMAT, _FORMAT_FILE = 1, "FORMAT"
FORMATS = {".nq": RdfFormat.N_QUADS, ".nt": RdfFormat.N_TRIPLES, ".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG,
           ".jsonld": RdfFormat.JSON_LD, ".rdf": RdfFormat.RDF_XML}
# lines sorted in memory at a time (about 150 MB); more are sorted in pieces on disk and merged
_PIECE = 250_000
# open at a time of each level: a process may have 1,024 files, and so many are merged before the next is opened; three
# levels hold two million million lines
_MOST_PIECES = 200
# bytes of a piece that are looked at together when it is merged with others
_BLOCK = 1 << 17
# quads of a piece that is loaded into the store, and pieces loaded at a time (together about 300 MB): two take half the
# time that one takes, if a processor is free, and less work than one of twice the size
_LOADED, _LOADERS = 100_000, 2
_BATCH = 5_000
# sorted lines, each once
Block = dict[bytes, None]
_TYPE, _TYPE_FIRST = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ", b" \t "


def write_graphs(quads: Iterable[Quad], folder: Path, *, base: str = BASE) -> int:
    """Write `graph.nq`, `graph.ttl` and `store/` into an existing folder; return the number of distinct triples.

    Not transactional: write into a new folder and move it into place.
    """
    return write_line_graphs(quad_lines(quads), folder, base=base)


def write_line_graphs(lines: Iterable[bytes], folder: Path, *, base: str = BASE) -> int:
    """Write what `write_graphs` writes, from the lines of N-Quads that `quad_lines` gives."""
    count = write_line_files(lines, folder, base=base)
    write_store(folder)
    return count


def write_store(folder: Path) -> None:
    """Load the `graph.nq` of a folder into its store: the named graphs, and every triple once in the default graph.

    It is loaded in pieces, so that memory does not grow with the graph; other threads run meanwhile. What is ours needs
    no check of its IRIs. The pieces are merged at the end: a query then looks into one file where it would look into seven.
    """
    try:
        store = Store(str(folder / STORE_FOLDER))
        with (folder / GRAPH_NQ).open("rb") as lines:
            _load(store, _with_triples(lines))
        store.optimize()
        store.flush()
        (folder / STORE_FOLDER / _FORMAT_FILE).write_text(f"{FORMAT}\n", encoding="utf-8")
    except OSError as error:
        raise KgError(str(folder), f"cannot write the store: {error}") from error


def _load(store: Store, lines: Iterator[bytes]) -> None:
    loading: deque[Future[None]] = deque()
    with ThreadPoolExecutor(_LOADERS) as pool:
        while piece := b"".join(islice(lines, _LOADED)):
            if len(loading) == _LOADERS:
                loading.popleft().result()
            loading.append(pool.submit(store.bulk_load, piece, format=RdfFormat.N_QUADS, lenient=True))
        for one in loading:
            one.result()


def _with_triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give the lines of sorted quads, and where they first state a triple its line too, which is of the default graph."""
    for triple, quads in groupby(lines, triple_line):
        yield triple
        yield from quads


def has_format(place: Path) -> bool:
    """Say whether a build's folder has a store of the format that this program writes."""
    path = place / STORE_FOLDER / _FORMAT_FILE
    return path.is_file() and path.read_bytes() == f"{FORMAT}\n".encode()


def check_format(place: Path) -> None:
    """Refuse a build's folder that a later version of the program wrote; a folder without a store is not looked at."""
    try:
        found = (place / STORE_FOLDER / _FORMAT_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(str(place), f"cannot read the store's format: {error}") from error
    if not found.isdecimal():
        raise KgError(str(place), f"the store's format is {found[:20]!r}, no number; build the folder anew with `kg build`")
    if int(found[:9]) > FORMAT:
        raise KgError(str(place), f"was written by a newer version of this program (format {found[:9]}, this one reads up "
                      f"to {FORMAT}); update the program, or build the folder anew with `kg build`")


def triple_line(line: bytes) -> bytes:
    """Give a quad's line without its graph; sorted quads hold equal triples side by side."""
    return line[:line.rindex(b" <")] + b" .\n"


def write_files(quads: Iterable[Quad], folder: Path, *, base: str = BASE, piece: int = _PIECE) -> int:
    """Write `graph.nq` and `graph.ttl` into an existing folder; return the number of distinct triples.

    The bytes depend on the set of quads alone. Memory does not grow with the graph: `piece` lines are held at a time.
    """
    return write_line_files(quad_lines(quads), folder, base=base, piece=piece)


def write_line_files(lines: Iterable[bytes], folder: Path, *, base: str = BASE, piece: int = _PIECE) -> int:
    """Write what `write_files` writes, from the lines of N-Quads that `quad_lines` gives."""
    write_quads(lines, folder, piece=piece)
    return write_turtle(folder, base=base)


def write_quads(lines: Iterable[bytes], folder: Path, *, piece: int = _PIECE) -> None:
    """Write `graph.nq` alone, from which the Turtle and the store are made."""
    with _explained(folder):
        _write_sorted(lines, folder / GRAPH_NQ, piece)


def write_turtle(folder: Path, *, base: str = BASE) -> int:
    """Write `graph.ttl` from the `graph.nq` of a folder; return the number of distinct triples."""
    with _explained(folder):
        return _write_turtle(folder / GRAPH_NQ, folder / GRAPH_TTL, base)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KgError(str(folder), f"cannot write the graph: {error}") from error


def quad_lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Give each quad as its canonical line, with its line feed."""
    rest = iter(quads)
    while batch := list(islice(rest, _BATCH)):
        yield from (serialize(batch, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _write_sorted(lines: Iterable[bytes], path: Path, size: int) -> None:
    """Sort lines, spelled so that rdf:type stands before any other property of its subject, and write each once.

    The tab cannot stand in a canonical line, so the spelling is undone without loss.
    """
    with ExitStack() as stack, path.open("wb") as out:
        levels: list[list[BinaryIO]] = [[]]
        for piece in _pieces(iter(lines), size):
            levels[0].append(_spill([piece], path.parent, stack))
            _merge_full(levels, path.parent, stack)
        for block in _merged([*chain.from_iterable(levels)]):
            out.write(b"".join(block).replace(_TYPE_FIRST, _TYPE))


def _merge_full(levels: list[list[BinaryIO]], folder: Path, stack: ExitStack) -> None:
    """Merge a level that is full into one piece of the next: each line is written once a level, not once a merge."""
    for level, pieces in enumerate(levels):
        if len(pieces) == _MOST_PIECES:
            merged = _spill(_merged(pieces), folder, stack)
            for file in pieces:
                file.close()
            pieces.clear()
            levels[level + 1:level + 2] = [[*(levels[level + 1] if level + 1 < len(levels) else []), merged]]


def _pieces(lines: Iterator[bytes], size: int) -> Iterator[Block]:
    while piece := [line.replace(_TYPE, _TYPE_FIRST, 1) for line in islice(lines, size)]:
        # an article's lines come nearly sorted, which a sort makes use of
        piece.sort()
        yield dict.fromkeys(piece)


def _merged(files: Iterable[BinaryIO]) -> Iterator[Block]:
    """Merge sorted files a block at a time, each line once: what all of them have up to the last line that one has read.

    To sort a list of blocks that are sorted takes a fifth of the time that it takes to choose line by line.
    """
    heads = [(block, 0, file) for file in files if (block := file.readlines(_BLOCK))]
    while heads:
        bound = min(block[-1] for block, _, _ in heads)
        ready: list[bytes] = []
        rest = []
        for block, start, file in heads:
            end = bisect_right(block, bound, start)
            ready += block[start:end]
            if end < len(block):
                rest.append((block, end, file))
            elif block := file.readlines(_BLOCK):
                rest.append((block, 0, file))
        ready.sort()
        yield dict.fromkeys(ready)
        heads = rest


def _spill(blocks: Iterable[Block], folder: Path, stack: ExitStack) -> BinaryIO:
    """Write a piece beside the outputs: the folder for temporary files may be small, or memory."""
    file = stack.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - the stack closes it
    for block in blocks:
        file.writelines(block)
    file.seek(0)
    return file


def _write_turtle(source: Path, target: Path, base: str) -> int:
    """Write the triples of sorted quads grouped by subject; sorted quads hold equal triples side by side.

    The header is ours: the library's has prefixes in no fixed order, and relative to the base. What is ours needs no
    check of its IRIs, which takes a third of the time.
    """
    count = 0

    def distinct(lines: Iterable[bytes]) -> Iterator[Quad]:
        nonlocal count
        triples = (triple for triple, _ in groupby(map(triple_line, lines)))
        while piece := list(islice(triples, _BATCH)):
            count += len(piece)
            yield from parse(b"".join(piece), format=RdfFormat.N_TRIPLES, lenient=True)

    with source.open("rb") as lines, tempfile.TemporaryFile(dir=target.parent) as draft, target.open("wb") as out:
        serialize(distinct(lines), draft, format=RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=base)
        draft.seek(0)
        out.writelines(_spaced(draft, base))
    return count


def _spaced(draft: Iterable[bytes], base: str) -> Iterator[bytes]:
    """Put our header first and an empty line before each subject."""
    yield f"@base <{base}> .\n".encode()
    yield from (f"@prefix {name}: <{iri}> .\n".encode() for name, iri in sorted(PREFIXES.items()))
    for line in dropwhile(lambda line: line.startswith(b"@"), draft):
        yield line if line.startswith(b"\t") else b"\n" + line


def open_store(place: Path) -> Store:
    """Open a build's folder read-only, or load an RDF file into memory; raise KgError where there is neither."""
    if (place / STORE_FOLDER).is_dir():
        check_format(place)
        return _opened(place / STORE_FOLDER)
    if place.is_file() and place.suffix in FORMATS:
        return load_store(place)
    raise KgError(str(place), f"neither a folder that `kg build` wrote nor an RDF file ({', '.join(FORMATS)})")


def _opened(folder: Path) -> Store:
    try:
        return Store.read_only(str(folder))
    except OSError as error:
        raise KgError(str(folder), f"cannot open the store: {error}") from error


def load_store(path: Path) -> Store:
    """Load an RDF file into memory, arranged as in a build: named graphs, and every triple in the default graph."""
    store = Store()
    try:
        store.bulk_load(path=str(path), format=FORMATS[path.suffix])
    except (OSError, SyntaxError, ValueError) as error:
        raise KgError(str(path), f"not readable as RDF: {error}") from error
    named = [quad.triple for quad in store if not isinstance(quad.graph_name, DefaultGraph)]
    store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object) for triple in named)
    return store
