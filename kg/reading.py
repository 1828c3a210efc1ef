"""Inputs to records, one at a time: files, folders, globs, archives, standard input.

Goes in: paths. Comes out: records in the order of their paths, and a refusal for all that was not taken; whatever is
wrong with one file or record, the others go on. Ids must be unique in one reading: the same text under the same id is
taken once, another text under an id that is taken is refused. A file's id is its path in the folder or archive that was
given, without the suffix (`2023-07-06/page1`), or its name where it was given itself.
"""

import glob
import hashlib
import io
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from importlib import resources
from operator import itemgetter
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from kg.formats import MAX_FILE, READERS, sniff_suffix
from kg.model import KgError, Record, Refusal

# a result with the file that it came from
Results = Iterator[tuple[str, Record | Refusal]]
STDIN = "-"
_PEEK = 4096
# what a browser or an operating system puts beside saved pages
_PASSED_OVER = frozenset({".css", ".js", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".woff", ".woff2",
                          ".ttf", ".map", ".db", ".ini"})
_MAX_ENTRIES = 100_000
_MAX_UNPACKED = 2 * 1024 * 1024 * 1024
# text packs to a tenth, a table to a hundredth; deflate's limit, which a bomb comes near, is 1032
_MAX_RATIO, _RATIO_FROM = 200, 1024 * 1024
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


@dataclass(frozen=True, slots=True, order=True)
class _Source:
    """A file to be read: where it is and the stem of its records' ids."""

    path: str
    stem: str


def read_records(inputs: Sequence[str | Path], *, published: str | None = None,
                 stdin: BinaryIO | None = None) -> Iterator[Record | Refusal]:
    """Read all inputs, in the order of their paths whatever order they are given in.

    `published` is the date of records that give none themselves. `-` among the inputs is standard input.
    """
    seen: dict[str, bytes] = {}
    for file, result in _read_all(inputs, stdin):
        if isinstance(result, Refusal):
            yield Refusal(*map(_writable, astuple(result)))
            continue
        digest = hashlib.sha256(result.text.encode("utf-8")).digest()[:16]
        if result.id not in seen:
            seen[result.id] = digest
            yield replace(result, published=result.published or published)
        elif seen[result.id] != digest:
            yield Refusal(file, result.id, "another record with this id and another text was read before")


def _writable(text: str) -> str:
    """Spell out what UTF-8 cannot hold: the bytes of a file's name that is in another encoding."""
    return text.encode("utf-8", "backslashreplace").decode()


def sample_paths() -> list[Path]:
    """The samples that the package ships: articles, a saved web page, a text in GBK, a whole newspaper page."""
    folder = Path(str(resources.files("kg") / "samples"))
    return sorted(path for path in folder.iterdir() if path.suffix in READERS and not path.name.startswith("README")
                  and not path.name.endswith(".expected.json"))


def _read_all(inputs: Sequence[str | Path], stdin: BinaryIO | None) -> Results:
    sources: dict[str, _Source] = {}
    for given in sorted({str(one) for one in inputs}):
        if given == STDIN:
            continue
        for found in _find_sources(given):
            if isinstance(found, Refusal):
                yield found.file, found
            else:
                sources.setdefault(os.path.realpath(found.path), found)
    for source in sorted(sources.values()):
        yield from _read_path(source)
    if STDIN in map(str, inputs):
        stream = stdin if stdin is not None else sys.stdin.buffer
        yield from _guarded(_read_stream(stream, "", "<stdin>", "stdin"), "<stdin>")


def _find_sources(given: str) -> Iterator[_Source | Refusal]:
    """A path, a folder's files, or what a glob matches."""
    path = Path(given)
    try:
        if path.is_dir():
            yield from _walk_folder(path)
        elif os.path.lexists(given):
            yield _Source(given, path.stem)
        else:
            yield from _match_glob(given)
    except (OSError, ValueError) as error:
        yield Refusal(given, "", _reason(error))


def _match_glob(pattern: str) -> Iterator[_Source | Refusal]:
    """Files that a pattern matches; a folder among them is walked where the pattern has no `**` for its files."""
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute patterns
    for match in matches:
        if not Path(match).is_dir():
            yield _Source(match, Path(match).stem)
        elif "**" not in pattern:
            yield from _walk_folder(Path(match))
    if not matches:
        yield Refusal(pattern, "", "no such file or folder")


def _walk_folder(folder: Path) -> Iterator[_Source | Refusal]:
    """All files below a folder that can be read, hidden ones aside; links to folders are not followed."""
    problems: list[OSError] = []
    empty = True
    for top, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(top, name)
            if name.startswith(".") or path.suffix.lower() in _PASSED_OVER:
                continue
            empty = False
            yield _Source(str(path), path.relative_to(folder).with_suffix("").as_posix())
    for problem in problems:
        yield Refusal(str(problem.filename), "", _reason(problem))
    if empty and not problems:
        yield Refusal(str(folder), "", "a folder without files to read")


def _read_path(source: _Source) -> Results:
    """Open a regular file and read it; a pipe or a device would block for ever and is refused."""
    try:
        mode = Path(source.path).stat().st_mode
        if not stat.S_ISREG(mode):
            yield source.path, Refusal(source.path, "", "not a regular file")
            return
        with Path(source.path).open("rb") as stream:
            yield from _guarded(_read_stream(stream, Path(source.path).suffix.lower(), source.path, source.stem),
                                source.path)
    except OSError as error:
        yield source.path, Refusal(source.path, "", _reason(error))


def _guarded(results: Results, file: str) -> Results:
    """Turn what stops a whole file into a refusal."""
    try:
        yield from results
    except KgError as error:
        yield file, Refusal(file, error.where, error.reason)
    except OSError as error:
        yield file, Refusal(file, "", _reason(error))


def _read_stream(stream: BinaryIO, suffix: str, file: str, stem: str) -> Results:
    if suffix not in READERS and suffix != ".zip":
        if suffix and suffix[1:].isalpha():
            raise KgError("", f"not a kind of file that is read ({suffix})")
        suffix, stream = _sniffed(stream)
    if suffix == ".zip":
        yield from _read_archive(stream, file)
    else:
        for record in READERS[suffix](stream, file, stem):
            yield file, record


def _sniffed(stream: BinaryIO) -> tuple[str, BinaryIO]:
    """The format by the first bytes, and the stream with these bytes still to be read."""
    if not isinstance(stream, io.BufferedReader | zipfile.ZipExtFile):
        stream = cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, stream)))
    return sniff_suffix(cast(io.BufferedReader, stream).peek(_PEEK)), stream


def _read_archive(stream: BinaryIO, file: str) -> Results:
    """The files of a zip archive in the order of their names, each unpacked only while it is read."""
    with SpooledTemporaryFile(max_size=MAX_FILE) as spool:
        seekable = stream
        if not stream.seekable():
            while chunk := stream.read(1 << 20):
                spool.write(chunk)
            seekable = cast(BinaryIO, spool)
        try:
            with zipfile.ZipFile(seekable) as archive:
                yield from _read_entries(archive, file)
        except _BROKEN_ZIP as error:
            raise KgError("", f"broken archive: {_reason(error)}") from None


def _read_entries(archive: zipfile.ZipFile, file: str) -> Results:
    # not `is_dir`: until Python 3.11.8 it fails on an entry without a name
    entries = [(_entry_name(info), info) for info in archive.infolist() if not info.filename.endswith("/")]
    if len(entries) > _MAX_ENTRIES:
        raise KgError("", f"an archive of {len(entries)} files; more than {_MAX_ENTRIES} are not taken")
    if not entries:
        raise KgError("", "an archive without files to read")
    left = _MAX_UNPACKED
    for name, info in sorted(entries, key=itemgetter(0)):
        path = PurePosixPath(name)
        if path.name.startswith((".", "~")) or path.suffix.lower() in _PASSED_OVER or "__MACOSX" in path.parts:
            continue
        left -= info.file_size
        fault = _entry_fault(name, info) if left >= 0 else f"the archive unpacks to more than {_MAX_UNPACKED >> 30} GiB"
        if fault:
            yield file, Refusal(file, name, fault)
            continue
        yield from _guarded(_read_entry(archive, info, f"{file}!{name}", path), f"{file}!{name}")


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str, path: PurePosixPath) -> Results:
    try:
        with archive.open(info) as packed:
            stem = path.with_suffix("").as_posix()
            yield from _read_stream(cast(BinaryIO, packed), path.suffix.lower(), file, stem)
    except _BROKEN_ZIP as error:
        raise KgError("", f"broken archive: {_reason(error)}") from None


def _entry_name(info: zipfile.ZipInfo) -> str:
    """The name as written: archives made on a Chinese Windows hold GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.orig_filename.partition("\0")[0].encode("cp437").decode("gb18030").replace("\\", "/")
    except UnicodeError:
        return info.filename


def _entry_fault(name: str, info: zipfile.ZipInfo) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name[:2]:
        return "a path that leads out of the archive"
    if not path.name:
        return "a file without a name"
    if info.flag_bits & 0x1:
        return "encrypted"
    if path.suffix.lower() == ".zip":
        return "an archive in an archive"
    if info.file_size > _RATIO_FROM and info.file_size > _MAX_RATIO * max(info.compress_size, 1):
        return f"packed {info.file_size // max(info.compress_size, 1)} times; taken for a bomb"
    return ""


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
