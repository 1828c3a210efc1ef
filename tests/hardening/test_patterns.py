"""No pattern is slow on any text: the time of a search grows as the text does."""

import re

import pytest
from patterns import Found, attack, collect, seconds, seeds

# below this a time says nothing; four times the text may cost eight times as much, for a machine that does other things
_FLOOR, _MOST_GROWTH = 0.002, 8.0
# nor may a character of a text of either length take longer than this
_SHORT, _LONG = 500, 8000
_MOST_PER_CHARACTER = 150e-6
# they read nothing but the package's own page
_OWN_FILES = frozenset({r"<script>(.*?)</script>", r"<style>(.*?)</style>"})
# patterns of names from a graph or the annotations, escaped: a search for a word
_ESCAPED = {"corpora.py", "evaluation.py", "splicing.py"}
# put together from constants, reached by few texts: linear, and bounded by what they are matched against
_BOUNDED = {"orgnames.py", "alignment.py", "generating.py"}


@pytest.fixture(scope="module")
def collected() -> tuple[list[Found], list[str]]:
    return collect()


def test_every_line_that_compiles_a_pattern_is_known(collected: tuple[list[Found], list[str]]) -> None:
    patterns, missing = collected
    assert len(patterns) > 350
    assert {site.partition(":")[0] for site in missing} <= _ESCAPED | _BOUNDED, missing


@pytest.mark.slow
def test_the_time_of_every_pattern_grows_as_the_text_does(collected: tuple[list[Found], list[str]]) -> None:
    slow = [(found.sites[0], found.pattern[:80], *worst) for found in collected[0]
            if found.pattern not in _OWN_FILES and (worst := slowness(found))]
    assert slow == []


def slowness(found: Found) -> tuple[str, float, float] | None:
    """Give the string that a pattern is too slow on, with its times; None where there is none."""
    pattern = re.compile(found.pattern, found.flags)
    for seed in seeds(found):
        took, length = seconds(pattern, attack(seed, _SHORT)), _SHORT
        # what takes longer than this on the short text may take hours on the long one
        if took < _LONG * _MOST_PER_CHARACTER / 16:
            took, length = seconds(pattern, attack(seed, _LONG)), _LONG
        if took > length * _MOST_PER_CHARACTER:
            return repr(seed), 0.0, took
        if took > _FLOOR and length == _LONG and took > _MOST_GROWTH * seconds(pattern, attack(seed, _LONG // 4)):
            base, again = (min(seconds(pattern, attack(seed, size)) for _ in range(3)) for size in (_LONG // 4, _LONG))
            if again > _FLOOR and again > _MOST_GROWTH * base:
                return repr(seed), base, again
    return None
