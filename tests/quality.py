"""The quality gate: scores of the gold articles that the project carries, held against floors in a file.

`python tests/quality.py` prints the scores; `--update` raises the floors to them, less a margin for rounding;
a floor is lowered only with `--allow-lower`. The floors pin a hash of the gold, so they cannot be compared with others.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
GOLD = HERE / "gold"
FLOORS = HERE / "quality-floors.json"
# scores are floored to this many decimals, so that a platform's rounding fails no build
_DECIMALS = 3


def gold_hash(folder: Path = GOLD) -> str:
    """Hash the gold files, names and contents, in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def figures(rows: Mapping[str, Any]) -> dict[str, float]:
    """Give the F1 of each layer and label, and the accuracy of kinds, as one flat table."""
    flat = {f"{group} {key}": row["f1"] for group in ("mentions", "entities", "relations", "slots")
            for key, row in rows[group].items()}
    flat |= {"activities": rows["activities"]["f1"], "measures": rows["measures"]["f1"],
             "kinds": rows["kinds"]["accuracy"]}
    return {name: int(value * 10**_DECIMALS) / 10**_DECIMALS for name, value in sorted(flat.items())}


def shortfalls(scores: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Name every figure that is below its floor, or missing."""
    return [f"{name}: {scores.get(name, 0.0)} is below the floor {floor}" for name, floor in sorted(floors.items())
            if scores.get(name, 0.0) < floor]


def updated(old: Mapping[str, float], scores: Mapping[str, float], *, allow_lower: bool) -> dict[str, float]:
    """Give new floors: raised to the scores; lowered, or dropped, only where that is allowed."""
    if allow_lower:
        return dict(scores)
    return {name: max(old.get(name, 0.0), scores.get(name, 0.0)) for name in sorted({*old, *scores})}


def main() -> int:
    from heldout import heldout_scores

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-lower", action="store_true")
    arguments = parser.parse_args()
    scores = figures(heldout_scores())
    old = json.loads(FLOORS.read_text("utf-8"))["floors"] if FLOORS.exists() else {}
    if arguments.update:
        floors = updated(old, scores, allow_lower=arguments.allow_lower)
        text = json.dumps({"gold": gold_hash(), "floors": floors}, ensure_ascii=False, indent=1)
        FLOORS.write_text(text + "\n", encoding="utf-8")
    for name, value in scores.items():
        sys.stdout.write(f"{name:32}{value:7.3f}  floor {old.get(name, 0.0):.3f}\n")
    return int(bool(shortfalls(scores, old)))


if __name__ == "__main__":
    raise SystemExit(main())
