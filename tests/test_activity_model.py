"""The activity model: weights written to a file and read back give the same choices."""

from pathlib import Path

import numpy as np
import pytest

from kg.activity_model import CHOICES, RANKINGS, read_model, save_model, shipped_model
from kg.model import ActivityType, KgError


def test_the_shipped_model_knows_every_class_and_role() -> None:
    model = shipped_model()
    assert model.types.outcomes == tuple(sorted(map(str, ActivityType)))
    assert model.roles.outcomes == ("none", "organiser", "participant", "place")
    assert set(model.thresholds) == {"same", "organiser", "participant", "place", "measures", "programme", "date"}


def test_a_model_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    model = shipped_model()
    save_model(model, tmp_path / "copy.npz")
    copy = read_model(tmp_path / "copy.npz")
    for name in ("chain", *CHOICES, *RANKINGS):
        assert getattr(copy, name).index.keys() == getattr(model, name).index.keys()
        assert np.array_equal(getattr(copy, name).weights, getattr(model, name).weights)
    assert copy.thresholds == model.thresholds
    assert np.array_equal(copy.bias, model.bias)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        save_model(shipped_model(), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_file_that_holds_no_model_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "broken.npz").write_bytes(b"no model")
    with pytest.raises(KgError, match=r"broken\.npz: no activity model"):
        read_model(tmp_path / "broken.npz")
