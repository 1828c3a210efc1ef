"""What is installed, shipped and loaded: versions locked by hash, licences known, models checked before they are used."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

from kg import activity_model, neural
from kg.activity_model import read_model
from kg.model import KgError
from kg.neural import NeuralTagger

ROOT = Path(__file__).parents[2]
LOCK = ROOT / ".ci" / "requirements.txt"
# free to use, change and pass on, at most with their own source kept open (MPL); `tld` may be taken under the MPL
GIVING = re.compile(r"MIT|BSD|Apache|ISC|PSF|MPL|Mozilla|Zlib|CC0|CC-BY-4|0BSD|Unlicense|Public.Domain|CNRI-Python", re.I)


def locked() -> dict[str, str]:
    """Give the version of each distribution of the lock (the first, where platforms differ)."""
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK.read_text("utf-8"), re.MULTILINE):
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
    return found


def stated() -> list[Requirement]:
    """Give what the package and its tests ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(text) for text in (*project["dependencies"], *project["optional-dependencies"]["test"])]


def components() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((ROOT / ".ci" / "sbom.cdx.json").read_text("utf-8"))["components"]
    return found


def test_the_lock_has_a_release_within_each_range() -> None:
    """Where this fails, run `make lock`."""
    have = locked()
    missing = [str(wanted) for wanted in stated()
               if (name := re.sub(r"[-_.]+", "-", wanted.name).lower()) not in have or have[name] not in wanted.specifier]
    assert missing == []


def test_each_locked_release_is_known_by_its_hashes() -> None:
    blocks = re.split(r"\n(?=\S)", LOCK.read_text("utf-8").strip())
    assert [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []
    assert [block for block in blocks if "==" not in block and not block.startswith("#")] == []


def test_each_range_has_a_lower_end() -> None:
    assert [str(wanted) for wanted in stated() if not wanted.specifier and wanted.name != "types-networkx"] == []


def test_the_sbom_lists_what_the_lock_installs_for_the_package() -> None:
    """Where this fails, run `make lock`."""
    listed = {str(part["name"]): part["version"] for part in components() if str(part.get("purl")).startswith("pkg:pypi/")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {Requirement(text).name for text in project["dependencies"]} <= listed.keys()
    have = locked()
    assert {name: version for name, version in listed.items() if have.get(name) != version} == {}


def test_the_sbom_lists_the_models() -> None:
    models = {str(part["name"]) for part in components() if part["type"] == "machine-learning-model"}
    assert models == {f"kg/model/{name}" for name in neural.FILES} | {"kg/data/activity-model.npz"}


def test_each_part_may_be_used_and_passed_on() -> None:
    table = [(part["name"], part["licenses"][0]["license"]["name"]) for part in components()  # type: ignore[index]
             if "licenses" in part]
    assert len(table) > 100
    assert [row for row in table if not GIVING.search(row[1])] == []


def changed(model: Path, name: str) -> Path:
    """Change one byte in the middle of a file."""
    content = bytearray((model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (model / name).write_bytes(content)
    return model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "kg" / "model", tmp_path / "model")
    return tmp_path / "model"


@pytest.mark.parametrize("name", neural.FILES)
def test_a_model_with_a_changed_byte_is_refused(model: Path, name: str) -> None:
    with pytest.raises(KgError, match=rf"{name}: differs from its checksum; reinstall"):
        NeuralTagger(changed(model, name))


def test_a_model_whose_checksums_leave_a_file_out_is_refused(model: Path) -> None:
    (model / "SHA256SUMS").write_text("", encoding="utf-8")
    with pytest.raises(KgError, match="SHA256SUMS: has no checksum of"):
        NeuralTagger(model)


def test_the_activity_model_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    for suffix in (".npz", ".sha256"):
        shutil.copy(activity_model.MODEL.with_suffix(suffix), tmp_path)
    read_model(tmp_path / activity_model.MODEL.name)
    with pytest.raises(KgError, match="differs from its checksum"):
        read_model(changed(tmp_path, activity_model.MODEL.name) / activity_model.MODEL.name)
    (tmp_path / activity_model.MODEL.with_suffix(".sha256").name).unlink()
    with pytest.raises(KgError, match="cannot be read"):
        read_model(tmp_path / activity_model.MODEL.name)


def test_a_model_is_loaded_without_pickle(tmp_path: Path) -> None:
    with np.load(activity_model.MODEL, allow_pickle=False) as stored:
        assert all(stored[name].dtype.kind in "fiu" for name in stored.files)
    for path in (*(ROOT / "kg" / "model").iterdir(), activity_model.MODEL):
        assert not path.read_bytes().startswith(b"\x80")
    code = ("import pickle, builtins\n"
            "def refuse(*_, **__): raise SystemExit('a pickle is loaded')\n"
            "pickle.load = pickle.loads = pickle.Unpickler = refuse\n"
            "from kg.neural import NeuralTagger; from kg.activity_model import shipped_model\n"
            "NeuralTagger(); shipped_model()\n")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
