"""numpy computes in one thread where articles are analysed, and in as many as the user says."""

import os
import subprocess
import sys

import pytest

from kg.threads import compute_alone


def test_numpy_takes_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("VECLIB_MAXIMUM_THREADS", "1")
    compute_alone()
    assert os.environ.pop("OPENBLAS_NUM_THREADS") == "1"


def test_what_a_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    monkeypatch.setenv("VECLIB_MAXIMUM_THREADS", "1")
    compute_alone()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "4"


@pytest.mark.parametrize("module", ["kg.cli", "kg.pooling"])
def test_the_setting_comes_before_numpy_is_loaded(module: str) -> None:
    told = f"import sys, {module}; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
