"""Outputs that take their place as a whole: whoever looks sees the last one or the new one, whatever ends the process.

Beside the output `DIR` a build works in `.DIR.work`: a lock, what was finished so far, and the future output, which takes
its place in one step of the file system. The folder stays after an interruption, for the next build of the same output to
go on with, and goes after a success. A command that writes one file drafts it beside the output in the same way.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.model import KgError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

_LOCK, _STAGED, _OLD = "lock", "staged", "old"
# Linux: renameat2 with both paths relative to the working directory, exchanging the two
_HERE, _EXCHANGE = -100, 2
# counted, not timed: a clock may jump
_TRIES = 500


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folder that a build owns while it runs: `staged` is the future output, the rest is kept between runs."""

    folder: Path
    target: Path

    @property
    def staged(self) -> Path:
        return self.folder / _STAGED

    def publish(self) -> None:
        """Put `staged` where the output is; hidden files of the old output that the new one lacks stay."""
        for entry in self.target.iterdir() if self.target.is_dir() else ():
            if entry.name.startswith(".") and not (self.staged / entry.name).exists():
                _copy(entry, self.staged / entry.name)
        if self.target.exists():
            _exchange(self.staged, self.target, self.folder / _OLD)
        else:
            self.staged.rename(self.target)


@contextmanager
def workplace(output: Path, *, keep: str = "") -> Iterator[Workplace]:
    """Own the working folder of an output; raise KgError where another build does, or where it cannot be written.

    After an error the file `keep` of the folder stays if it is there, for the next build to go on with.
    """
    target = output.resolve()
    folder = target.parent / f".{target.name}.work"
    try:
        file = _own(folder, output)
    except OSError as error:
        raise KgError(str(output), f"cannot be written: {error.strerror or error}") from error
    place = Workplace(folder, target)
    try:
        _recover(place)
        place.staged.mkdir()
        yield place
        place.publish()
        keep = ""
    except OSError as error:
        raise KgError(str(output), f"cannot be written: {error.strerror or error}") from error
    finally:
        _clear(place, keep)
        os.close(file)


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Give a path to write a file or a folder of files to; when the block ends well they take their place, else they go.

    Raises KgError for what cannot be written, and for an output that is no file or folder: a pipe, a device.
    """
    target = Path(os.path.realpath(output))
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):
            raise KgError(str(output), "is no file that could be replaced; give a path of its own")
        with tempfile.TemporaryDirectory(prefix=".kg-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            yield draft
            _put(draft, target)
    except OSError as error:
        raise KgError(str(output), f"cannot be written: {error.strerror or error}") from error


def _put(draft: Path, target: Path) -> None:
    """Put a draft in its place: a file with the rights of the one that was there, a folder file by file."""
    if draft.is_dir():
        target.mkdir(exist_ok=True)
        for path in sorted(draft.iterdir()):
            path.replace(target / path.name)
        return
    if target.is_file():
        shutil.copymode(target, draft)
    draft.replace(target)


def _own(folder: Path, output: Path) -> int:
    """Make and lock the folder; where its last owner removed it in between, make it anew."""
    for _ in range(_TRIES):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT)
        except FileNotFoundError:
            time.sleep(0.01)
            continue
        try:
            _lock(file)
            if os.path.samestat(os.fstat(file), (folder / _LOCK).stat()):
                return file
        except FileNotFoundError:
            pass
        except OSError as error:
            os.close(file)
            reason = "another build is writing it; wait for it to end or give another folder"
            raise KgError(str(output), reason) from error
        os.close(file)
    raise KgError(str(output), f"{folder} cannot be locked")


def _recover(place: Workplace) -> None:
    """Clear up after a build that was killed; put back the output where it had only been moved away."""
    old = place.folder / _OLD
    if old.exists() and not place.target.exists():
        old.rename(place.target)
    for leftover in (old, place.staged):
        shutil.rmtree(leftover, ignore_errors=True)


def _clear(place: Workplace, keep: str) -> None:
    """Remove the folder, or all of it but what the next build goes on with; the lock goes last."""
    for leftover in (place.staged, place.folder / _OLD):
        shutil.rmtree(leftover, ignore_errors=True)
    if not keep or not (place.folder / keep).exists():
        shutil.rmtree(place.folder, ignore_errors=True)


def _exchange(new: Path, target: Path, old: Path) -> None:
    """Swap two folders at once where the system can, else one after the other; `_recover` mends what a kill leaves."""
    if not _swapped(new, target):
        target.rename(old)
        new.rename(target)


def _swapped(one: Path, other: Path) -> bool:
    import ctypes

    if not sys.platform.startswith("linux"):
        return False
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return swap is not None and swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _copy(entry: Path, to: Path) -> None:
    if entry.is_dir():
        shutil.copytree(entry, to, symlinks=True)
    else:
        shutil.copy2(entry, to, follow_symlinks=False)
