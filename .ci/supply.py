"""What the wheel needs and carries, and under which licences: a table, or an SBOM (CycloneDX 1.6, JSON).

    python .ci/supply.py licences
    python .ci/supply.py sbom > .ci/sbom.cdx.json

In: the distributions installed here that the package asks for, and those they ask for; what the pages that ship were
bundled from; the models. The output depends on these alone. The hashes of the distributions are in `requirements.txt`,
those of the models beside them.
"""

import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
NOTICE = ROOT / "kg" / "web" / "query" / "NOTICE.txt"
EXPLORER = ROOT / "kg" / "web" / "src" / "package-lock.json"
MODELS = ("kg/model/model.onnx", "kg/model/model.json", "kg/model/alphabet.json", "kg/data/activity-model.npz")
_BUNDLED = re.compile(r"^  (@?[\w./-]+) (\d[\w.+-]*) {2,}(\S.*)$", re.MULTILINE)


def main() -> None:
    """Write the table or the SBOM to standard output."""
    if sys.argv[1:] == ["licences"]:
        sys.stdout.writelines(f"{name:28} {version:16} {licence}\n" for name, version, licence in [*needed(), *bundled()])
    elif sys.argv[1:] == ["sbom"]:
        sys.stdout.write(json.dumps(to_sbom(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    else:
        sys.exit(__doc__)


def needed() -> list[tuple[str, str, str]]:
    """Find name, version and licence of each distribution that the package needs, in the order of their names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found: dict[str, tuple[str, str, str]] = {}
    waiting = [Requirement(text) for text in project["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            distribution = metadata.distribution(name)
            found[name] = (name, distribution.version, licence_of(distribution.metadata))
            waiting += map(Requirement, distribution.requires or ())
    return sorted(found.values())


def licence_of(stated: metadata.PackageMetadata) -> str:
    """Read a licence: the expression, else the classifiers, else the first line of the field."""
    classifiers = (line.rpartition(" :: ")[2] for line in stated.get_all("Classifier", ()) if line.startswith("License ::"))
    return stated.get("License-Expression") or "; ".join(classifiers) or (stated.get("License") or "unknown").splitlines()[0]


def bundled() -> list[tuple[str, str, str]]:
    """Read name, version and licence of each package inside the pages that ship."""
    packages = json.loads(EXPLORER.read_text("utf-8"))["packages"]
    rows = {(path.rpartition("node_modules/")[2], row["version"], row.get("license", "unknown"))
            for path, row in packages.items() if path and not row.get("dev")}
    return sorted(rows | set(_BUNDLED.findall(NOTICE.read_text("utf-8"))))


def to_sbom() -> dict[str, Any]:
    """Give the bill: what is installed beside the wheel, what is inside it, its models too."""
    parts = [_library("pypi", *row) for row in needed()] + [_library("npm", *row) for row in bundled()]
    parts += [{"type": "machine-learning-model", "name": name, "bom-ref": name} for name in MODELS]
    version = re.search(r'__version__ = "(.+)"', (ROOT / "kg" / "__init__.py").read_text("utf-8"))
    about = {"type": "application", "name": "union-kg", "bom-ref": "union-kg", "version": version[1] if version else ""}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": about},
            "components": parts}


def _library(kind: str, name: str, version: str, licence: str) -> dict[str, Any]:
    address = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {"type": "library", "name": name, "version": version, "purl": address, "bom-ref": address,
            "licenses": [{"license": {"name": licence}}]}


if __name__ == "__main__":
    main()
