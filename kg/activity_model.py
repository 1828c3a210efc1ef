"""The trained part of finding activities: its weights as a record, written to and read from one file of the package."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.checksums import verify_checksums, write_checksums
from kg.clause_network import PARTS, ClauseNetworks
from kg.deeds import DeedModels
from kg.loglinear import Choice, Ranking
from kg.model import KgError
from kg.sequence import ChainModel

NETWORK = ("mean", "spread", *PARTS)
CHOICES, RANKINGS = ("types", "same", "roles", "measures"), ("programmes", "dates")
MODEL = Path(__file__).parent / "data" / "activity-model.npz"
_SUMS = ".sha256"


@dataclass(frozen=True, slots=True)
class ActivityModel:
    """Weights of what finds deeds and of each choice; the thresholds are cut-offs."""

    deeds: DeedModels
    roles: Choice
    measures: Choice
    programmes: Ranking
    dates: Ranking
    thresholds: dict[str, float]


def save_model(model: ActivityModel, path: Path) -> None:
    """Write a model; weights are kept to three decimals, features whose weights all round to zero are left out."""
    deeds = model.deeds
    arrays: dict[str, Any] = {"bias": deeds.bias, "moves": deeds.chain.moves}
    names: dict[str, object] = {"thresholds": dict(sorted(model.thresholds.items()))}
    for name, part in (("chain", deeds.chain), ("types", deeds.types), ("same", deeds.same), ("roles", model.roles),
                       ("measures", model.measures), ("programmes", model.programmes), ("dates", model.dates)):
        kept = [(f, np.round(part.weights[i], 3)) for f, i in sorted(part.index.items())
                if np.abs(part.weights[i]).max() >= 0.002]
        arrays[name] = np.array([w for _, w in kept], dtype=np.float16)
        names[name] = {"features": [f for f, _ in kept], "outcomes": list(getattr(part, "outcomes", ()))}
    if deeds.networks is not None:
        names["networks"] = list(deeds.networks.index)
        arrays |= {f"networks.{part}": getattr(deeds.networks, part).astype(np.float16) for part in NETWORK}
    arrays["names"] = np.frombuffer(json.dumps(names, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)
    with path.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    write_checksums(path.with_suffix(_SUMS), [path.name])


def read_model(path: Path) -> ActivityModel:
    """Read a model that `save_model` wrote; refuse one that differs from its checksum."""
    try:
        verify_checksums(path.with_suffix(_SUMS), [path.name])
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float64) if name != "names" else stored[name] for name in stored.files}
    except (OSError, ValueError, KgError) as error:
        raise KgError(str(path), f"no activity model: {error}") from error
    names = json.loads(arrays["names"].tobytes().decode())
    parts = {name: (_index(names[name]["features"]), arrays[name]) for name in ("chain", *CHOICES, *RANKINGS)}
    choice = {name: Choice(tuple(names[name]["outcomes"]), *parts[name]) for name in CHOICES}
    ranking = {name: Ranking(*parts[name]) for name in RANKINGS}
    deeds = DeedModels(ChainModel(*parts["chain"], arrays["moves"]), _networks(names, arrays), choice["types"],
                       choice["same"], arrays["bias"])
    return ActivityModel(deeds, choice["roles"], choice["measures"], ranking["programmes"], ranking["dates"],
                         {name: float(value) for name, value in names["thresholds"].items()})


def _networks(names: dict[str, Any], arrays: dict[str, Any]) -> ClauseNetworks | None:
    if "networks" not in names:
        return None
    return ClauseNetworks(_index(names["networks"]), *(arrays[f"networks.{part}"] for part in NETWORK))


def _index(names: list[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


@cache
def shipped_model() -> ActivityModel:
    """Give the model of the package."""
    return read_model(MODEL)
