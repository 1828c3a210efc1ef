"""No input breaks what reads and writes: each target on some inputs, or with KG_FUZZ_MINUTES for so many minutes.

`make fuzz MINUTES=10` runs each target so long, and atheris beside it where that is installed. An input that breaks a
check is kept in `findings/`, and is tried here for ever after.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from targets import TARGETS, Target

from kg.model import Label

FINDINGS = sorted((Path(__file__).parent / "findings").glob("*.json"))
MINUTES = float(os.environ.get("KG_FUZZ_MINUTES", "0"))
_EXAMPLES, _ROUND = 40, 1000


def fuzz(target: Target, examples: int, number: int) -> None:
    """Try a round of inputs that the number decides."""
    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.inputs)
    def holds(given_: tuple[Any, ...]) -> None:
        target.check(*given_)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_target(name: str) -> None:
    fuzz(TARGETS[name], _EXAMPLES, 0)
    until, number = time.monotonic() + 60 * MINUTES, 1
    while time.monotonic() < until:
        fuzz(TARGETS[name], _ROUND, number)
        number += 1


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)
def test_what_once_broke_a_target_breaks_it_no_more(path: Path) -> None:
    for row in json.loads(path.read_text("utf-8")):
        TARGETS[row["target"]].check(*(_value(one) for one in row["input"]))


def _value(written: object) -> object:
    """Read an argument: bytes are written as {"hex": …}, labels as {"label": …}, anything else as it is."""
    if isinstance(written, dict):
        return bytes.fromhex(written["hex"]) if "hex" in written else Label(written["label"])
    return written
