"""The activity model: weights written to a file and read back give the same choices."""

from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest

from kg.activity_model import NETWORK, read_model, save_model, shipped_model
from kg.model import ActivityType, KgError


def test_the_shipped_model_knows_every_class_and_role() -> None:
    model = shipped_model()
    assert model.deeds.types.outcomes == tuple(sorted(map(str, ActivityType)))
    assert model.roles.outcomes == ("none", "organiser", "participant", "place")
    assert set(model.thresholds) == {"same", "organiser", "participant", "place", "measures", "programme", "date"}


def test_a_model_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    model = shipped_model()
    save_model(model, tmp_path / "copy.npz")
    copy = read_model(tmp_path / "copy.npz")
    for part in ("deeds.chain", "deeds.types", "deeds.same", "roles", "measures", "programmes", "dates"):
        one, other = attrgetter(part)(copy), attrgetter(part)(model)
        assert one.index.keys() == other.index.keys()
        assert np.array_equal(one.weights, other.weights)
    assert copy.deeds.networks is not None
    assert model.deeds.networks is not None
    assert copy.deeds.networks.index == model.deeds.networks.index
    assert all(np.array_equal(getattr(copy.deeds.networks, part), getattr(model.deeds.networks, part)) for part in NETWORK)
    assert copy.thresholds == model.thresholds
    assert np.array_equal(copy.deeds.bias, model.deeds.bias)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        save_model(shipped_model(), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_file_that_holds_no_model_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "broken.npz").write_bytes(b"no model")
    with pytest.raises(KgError, match=r"broken\.npz: no activity model"):
        read_model(tmp_path / "broken.npz")
