"""Files are compared with their checksums: one that differs, is missing or has none is refused by name."""

from pathlib import Path

import pytest

from kg.checksums import verify_checksums, write_checksums
from kg.model import KgError


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    for name in ("a.bin", "b.bin"):
        (tmp_path / name).write_bytes(name.encode())
    write_checksums(tmp_path / "SUMS", ["a.bin", "b.bin"])
    return tmp_path / "SUMS"


def test_checksums_are_as_sha256sum_writes_them(sums: Path) -> None:
    (sums.parent / "c.bin").write_bytes(b"")
    write_checksums(sums, ["c.bin"])
    assert sums.read_text("utf-8") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  c.bin\n"


def test_files_as_they_were_written_pass(sums: Path) -> None:
    verify_checksums(sums, ["a.bin", "b.bin"])


def test_a_changed_file_is_refused(sums: Path) -> None:
    (sums.parent / "b.bin").write_bytes(b"x")
    with pytest.raises(KgError, match=r"b\.bin: differs from its checksum"):
        verify_checksums(sums, ["a.bin", "b.bin"])


def test_a_file_without_a_checksum_is_refused(sums: Path) -> None:
    with pytest.raises(KgError, match=r"SUMS: has no checksum of c\.bin"):
        verify_checksums(sums, ["a.bin", "b.bin", "c.bin"])


@pytest.mark.parametrize("name", ["a.bin", "SUMS"])
def test_a_missing_file_is_refused(sums: Path, name: str) -> None:
    (sums.parent / name).unlink()
    with pytest.raises(KgError, match=rf"{name}: cannot be read"):
        verify_checksums(sums, ["a.bin", "b.bin"])
