"""A build's graph with some lines taken out and others put in, its files at the speed of a copy.

In: the folder of a build, and lines of N-Quads. Out: in another folder `graph.nq`, `graph.ttl` and `store/`, the files
with the bytes that writing all lines anew gives. Both files are sorted by subject, so what is said of a subject is found
by bisection; only subjects that gain or lose a line are written anew, and all between them is copied. The store's files
of data are shared, not copied: it never changes one that it has written.
"""

import mmap
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, Store, parse

from kg.model import KgError
from kg.store import GRAPH_NQ, GRAPH_TTL, STORE_FOLDER, triple_line, write_line_files
from kg.vocab import BASE, PREFIXES

_CHUNK = 1 << 22
# no subject is longer; what is said of one may be as long as the graph
_LONGEST = 1 << 16
_SHARED, _LEFT = ".sst", frozenset({"LOCK", "LOG"})

Data = mmap.mmap | bytes


@dataclass(frozen=True, slots=True)
class _Form:
    """How a sorted file is cut: each piece begins with the end of a `mark`, and `subject` tells what it speaks of."""

    file: str
    mark: bytes
    subject: Callable[[bytes], bytes]


def splice_graph(old: Path, new: Path, removed: Collection[bytes], added: Collection[bytes], *, base: str = BASE
                 ) -> int | None:
    """Write the graph of `old` without some lines and with others into the folder `new`; give the change in triples.

    Gives None, and what it wrote is to be written anew, where the files of `old` do not agree with each other.
    """
    subjects = sorted({_subject(line) for line in (*removed, *added)})
    try:
        before = _said_of(subjects, old / GRAPH_NQ)
        after = before.difference(removed).union(added)
        with tempfile.TemporaryDirectory(dir=new) as one, tempfile.TemporaryDirectory(dir=new) as other:
            drafts = Path(one), Path(other)
            were, are = (write_line_files(lines, draft, base=base)
                         for lines, draft in zip((before, after), drafts, strict=True))
            forms = (_Form(GRAPH_NQ, b"\n", _subject), _Form(GRAPH_TTL, b"\n\n", _block_subject(base)))
            if not all(_splice_file(form, subjects, (old, *drafts), new) for form in forms):
                return None
        _splice_store(old / STORE_FOLDER, new / STORE_FOLDER, before, after)
    except OSError as error:
        raise KgError(str(new), f"cannot write the graph: {error}") from error
    return are - were


def _subject(line: bytes) -> bytes:
    return line[:line.index(b" ")]


def _block_subject(base: str) -> Callable[[bytes], bytes]:
    """What Turtle says of a subject begins with an empty line; before the first one stands the header."""
    names = {name.encode(): iri.encode() for name, iri in PREFIXES.items()}

    def subject(block: bytes) -> bytes:
        if block.startswith(b"@"):
            return b""
        said = block[1:block.index(b" ")]
        if not said.startswith(b"<"):
            name, _, local = said.partition(b":")
            return b"<%b%b>" % (names.get(name, b""), local)
        return said if re.match(rb"<[a-z]+:", said) else b"<%b%b" % (base.encode(), said[1:])

    return subject


def _said_of(subjects: Iterable[bytes], path: Path) -> frozenset[bytes]:
    """Read the lines of some subjects from a sorted file."""
    form = _Form(GRAPH_NQ, b"\n", _subject)
    with path.open("rb") as file, closing(_mapped(file)) as data:
        stretches = [_find(data, form, subject) for subject in subjects]
        return frozenset(line for start, end in stretches for line in data[start:end].splitlines(keepends=True))


def _find(data: Data, form: _Form, subject: bytes) -> tuple[int, int]:
    """Give the stretch of a subject's pieces; where it has none, an empty one where they would stand."""
    return (_first(data, form, lambda found: found >= subject), _first(data, form, lambda found: found > subject))


def _first(data: Data, form: _Form, reached: Callable[[bytes], bool]) -> int:
    low, high = 0, len(data)
    while low < high:
        start = data.rfind(form.mark, 0, (low + high) // 2 + len(form.mark) - 1) + 1
        end = data.find(form.mark, start) + 1 or len(data)
        if reached(form.subject(data[start:min(end, start + _LONGEST)])):
            high = start
        else:
            low = end
    return high


def _splice_file(form: _Form, subjects: Iterable[bytes], places: tuple[Path, Path, Path], new: Path) -> bool:
    """Write a file of the first place anew: what the second has of the subjects becomes what the third has.

    Gives False where the first has something else of a subject than the second.
    """
    old, were, are = (place / form.file for place in places)
    before, after = (_pieces(path.read_bytes(), form) for path in (were, are))
    with old.open("rb") as file, closing(_mapped(file)) as data, (new / form.file).open("wb") as out:
        copied = 0
        for subject in subjects:
            start, end = _find(data, form, subject)
            if data[start:end] != before.get(subject, b""):
                return False
            _copy(data, copied, start, out)
            out.write(after.get(subject, b""))
            copied = end
        _copy(data, copied, len(data), out)
    return True


def _pieces(data: bytes, form: _Form) -> dict[bytes, bytes]:
    """Give what is said of each subject."""
    starts = [0, *(hit.start() + 1 for hit in re.finditer(re.escape(form.mark), data)), len(data)]
    found = [data[start:end] for start, end in pairwise(starts) if start < end]
    return {subject: b"".join(same) for subject, same in groupby(found, form.subject)}


def _mapped(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _copy(data: mmap.mmap, start: int, end: int, out: BinaryIO) -> None:
    with memoryview(data) as view:
        for at in range(start, end, _CHUNK):
            with view[at:min(end, at + _CHUNK)] as piece:
                out.write(piece)


def _splice_store(old: Path, new: Path, before: frozenset[bytes], after: frozenset[bytes]) -> None:
    """Change a store as its lines changed: named graphs by quads, the default graph by triples, which it has once."""
    new.mkdir()
    for entry in sorted(old.iterdir()):
        if entry.name not in _LEFT:
            link_or_copy(entry, new / entry.name, shared=entry.suffix == _SHARED)
    were, are = before | _triples(before), after | _triples(after)
    store = Store(str(new))
    for quad in _quads(were - are):
        store.remove(quad)
    store.extend(_quads(are - were))
    store.flush()


def _triples(lines: Iterable[bytes]) -> frozenset[bytes]:
    return frozenset(map(triple_line, lines))


def _quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    return iter(parse(b"".join(sorted(lines)), format=RdfFormat.N_QUADS))


def link_or_copy(old: Path, new: Path, *, shared: bool = True) -> None:
    """Give a file a second name where it may be shared and the file system can, else copy it."""
    if shared:
        with suppress(OSError):
            os.link(old, new)
            return
    shutil.copyfile(old, new)
