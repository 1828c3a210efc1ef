"""Fuzz one target with atheris, guided by what the package's code runs through: NAME, then options of libFuzzer.

`python tests/hardening/fuzz_atheris.py reading -max_total_time=600`; what breaks the target is written beside as `crash-*`.
"""

import sys
from pathlib import Path

import atheris
from hypothesis import given, settings

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
with atheris.instrument_imports(include=["kg"]):
    from targets import TARGETS


def main() -> None:
    """Let atheris choose the bytes that hypothesis makes an input of."""
    name, *options = sys.argv[1:]
    target = TARGETS[name]

    @settings(database=None, deadline=None)
    @given(target.inputs)
    def holds(given_: tuple[object, ...]) -> None:
        target.check(*given_)

    atheris.Setup([sys.argv[0], *options], holds.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
