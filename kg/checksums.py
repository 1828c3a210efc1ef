"""Files that ship and their SHA-256 checksums, in a text as `sha256sum` writes it, beside the files."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kg.model import KgError


def write_checksums(sums: Path, names: Iterable[str]) -> None:
    """Write the checksums of files of the same folder."""
    sums.write_text("".join(f"{_digest(sums.parent / name)}  {name}\n" for name in names), encoding="utf-8")


def verify_checksums(sums: Path, names: Iterable[str]) -> None:
    """Compare the files of a folder with their checksums; raise KgError for a file without one, or that differs."""
    try:
        rows = [line.partition("  ") for line in sums.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(str(sums), f"cannot be read ({error})") from error
    if missing := sorted({*names} - {name for _, _, name in rows}):
        raise KgError(str(sums), f"has no checksum of {missing[0]}; reinstall the package or train the model anew")
    for digest, _, name in rows:
        path = sums.parent / name
        try:
            found = _digest(path)
        except OSError as error:
            raise KgError(str(path), f"cannot be read ({error})") from error
        if found != digest:
            raise KgError(str(path), "differs from its checksum; reinstall the package or train the model anew")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
