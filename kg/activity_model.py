"""The trained part of finding activities: its weights as a record, written to and read from one file of the package."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.checksums import verify_checksums, write_checksums
from kg.loglinear import Choice, Ranking
from kg.model import KgError
from kg.sequence import ChainModel

CHOICES, RANKINGS = ("types", "same", "roles", "measures"), ("programmes", "dates")
MODEL = Path(__file__).parent / "data" / "activity-model.npz"
_SUMS = ".sha256"


@dataclass(frozen=True, slots=True)
class ActivityModel:
    """Weights of the chain and of each choice; `bias` adds to the chain's columns, the thresholds are cut-offs."""

    chain: ChainModel
    types: Choice
    same: Choice
    roles: Choice
    measures: Choice
    programmes: Ranking
    dates: Ranking
    bias: NDArray[np.float64]
    thresholds: dict[str, float]


def save_model(model: ActivityModel, path: Path) -> None:
    """Write a model; weights are kept to three decimals, features whose weights all round to zero are left out."""
    arrays: dict[str, Any] = {"bias": model.bias, "moves": model.chain.moves}
    names: dict[str, object] = {"thresholds": dict(sorted(model.thresholds.items()))}
    for name in ("chain", *CHOICES, *RANKINGS):
        part = getattr(model, name)
        kept = [(f, np.round(part.weights[i], 3)) for f, i in sorted(part.index.items())
                if np.abs(part.weights[i]).max() >= 0.002]
        arrays[name] = np.array([w for _, w in kept], dtype=np.float16)
        names[name] = {"features": [f for f, _ in kept], "outcomes": list(getattr(part, "outcomes", ()))}
    arrays["names"] = np.frombuffer(json.dumps(names, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)
    with path.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    write_checksums(path.with_suffix(_SUMS), [path.name])


def read_model(path: Path) -> ActivityModel:
    """Read a model that `save_model` wrote; refuse one that differs from its checksum."""
    try:
        verify_checksums(path.with_suffix(_SUMS), [path.name])
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, KgError) as error:
        raise KgError(str(path), f"no activity model: {error}") from error
    names = json.loads(arrays["names"].tobytes().decode())
    parts = {name: ({f: i for i, f in enumerate(names[name]["features"])}, arrays[name].astype(np.float64))
             for name in ("chain", *CHOICES, *RANKINGS)}
    choice = {name: Choice(tuple(names[name]["outcomes"]), *parts[name]) for name in CHOICES}
    ranking = {name: Ranking(*parts[name]) for name in RANKINGS}
    return ActivityModel(ChainModel(*parts["chain"], arrays["moves"]), choice["types"], choice["same"], choice["roles"],
                         choice["measures"], ranking["programmes"], ranking["dates"], arrays["bias"],
                         {name: float(value) for name, value in names["thresholds"].items()})


@cache
def shipped_model() -> ActivityModel:
    """Give the model of the package."""
    return read_model(MODEL)
