"""The built page in the package is what its sources build."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "kg" / "web" / "src"
BUILT = ROOT / "kg" / "web" / "explorer.html"


@pytest.mark.slow
def test_the_sources_build_the_page_that_ships(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder = tmp_path / "web" / "src"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("node_modules", "build"))
    shutil.copy(ROOT / "kg" / "web" / "picture.json", folder.parent)
    install = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=folder, capture_output=True, encoding="utf-8")
    if install.returncode:
        pytest.skip(f"npm cannot install the build's packages here: {install.stderr.strip()[-200:]}")
    environment = {**os.environ, "EXPLORER_OUT": str(tmp_path / "explorer.html"),
                   "EXPLORER_ENGINE_OUT": str(tmp_path / "engine")}
    build = subprocess.run([npm, "run", "build"], cwd=folder, capture_output=True, encoding="utf-8", env=environment)
    assert build.returncode == 0, build.stdout + build.stderr
    for name in ("explorer.html", "engine.js"):
        assert (tmp_path / name).read_bytes() == (BUILT.parent / name).read_bytes()
    # what compresses may differ with the version of Node
    built, ours = (gzip.decompress((folder / "engine.wasm.gz").read_bytes()) for folder in (tmp_path, BUILT.parent))
    assert built == ours


def test_the_lockfile_names_no_registry() -> None:
    lock = (SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 10


def test_the_page_needs_no_webgl_and_no_address_elsewhere() -> None:
    page = BUILT.read_text(encoding="utf-8")
    assert "webgl" not in page.lower()
    assert "innerHTML" not in page
    assert "eval(" not in page
    # the one place that asks a server, and only the one that the page comes from: a file's policy lets nothing out
    assert page.count("fetch(") == 1
    assert "XMLHttpRequest" not in page
    assert "sendBeacon" not in page
    assert "WebSocket" not in page
