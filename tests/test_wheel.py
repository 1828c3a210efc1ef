"""The wheel holds all that it needs: installed in an empty environment, away from the checkout, it runs the demo."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_carries_ontology_queries_samples_and_model(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"kg/ontology/union-activity.ttl", "kg/ontology/shapes.ttl", "kg/samples/articles.jsonl",
            "kg/queries/persons.rq", "kg/model/model.onnx", "kg/model/SHA256SUMS", "kg/web/explorer.html",
            "kg/web/engine.wasm.gz", "kg/web/query/NOTICE.txt"} <= names
    assert not [name for name in names if name.startswith(("tests/", "kg/web/src/"))]
    assert [name for name in names if name.endswith(".dist-info/sboms/sbom.cdx.json")]


@pytest.mark.slow
def test_the_wheel_stays_small(wheel: Path) -> None:
    assert wheel.stat().st_size < 25_000_000


@pytest.mark.slow
def test_the_wheel_runs_the_demo_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", str(wheel)], check=True, capture_output=True, cwd=tmp_path)
    demo = [python, "-m", "kg", "demo", "-o", "out"]
    done = subprocess.run(demo, check=True, capture_output=True, encoding="utf-8", cwd=tmp_path)
    assert "activities: " in done.stdout
    assert (tmp_path / "out" / "graph.html").stat().st_size > 100_000
