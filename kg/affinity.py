"""How much a text has in common with each article of a page: shared rare strings of characters, and figures.

A string counts by its length, by how few of the page's articles hold it, and by how few union news have
its characters side by side (`data/page-background.tsv`): 求学圆梦 in two texts says that they belong together, 市总工会
says nothing.
"""

import math
import re
from collections import Counter, defaultdict
from functools import cache
from importlib import resources

Grams = frozenset[str]
_HAN_RUN = re.compile(r"[一-鿿]+")
_FIGURE = re.compile(r"\d[\d.]*\d|[A-Za-z][A-Za-z0-9]+")
# a string of two characters is shared by chance far more often than one of four
_WEIGHT_OF_LENGTH = {2: 0.6, 3: 1.2, 4: 1.4}
_FIGURE_WEIGHT = 1.0
# so that neither a long article nor a long text scores by its length: a long text shares more by chance
_LENGTH_FLOOR = 100
_ITEM_LENGTH, _ITEM_POWER = 40, 0.75


def find_grams(text: str) -> Grams:
    """All strings of 2 to 4 Chinese characters of a text, and its figures of two digits or more."""
    runs = _HAN_RUN.findall(text)
    grams = {run[i:i + size] for run in runs for size in (2, 3, 4) for i in range(len(run) - size + 1)}
    return frozenset(grams.union(_FIGURE.findall(text)))


class Holdings:
    """What strings each article of a page holds, kept up to date while texts move between articles."""

    def __init__(self) -> None:
        self._holders: dict[str, Counter[int]] = defaultdict(Counter)
        self._sizes: Counter[int] = Counter()

    def add(self, home: int, grams: Grams) -> None:
        """Add a text to an article."""
        self._sizes[home] += len(grams)
        for gram in grams:
            self._holders[gram][home] += 1

    def remove(self, home: int, grams: Grams) -> None:
        """Take a text that was added out of an article again."""
        self._sizes[home] -= len(grams)
        for gram in grams:
            self._holders[gram][home] -= 1

    def affinities(self, grams: Grams) -> dict[int, float]:
        """Score every article by what it shares with a text that it does not hold at the moment."""
        shared: dict[int, float] = dict.fromkeys(sorted(self._sizes), 0.0)
        for gram in sorted(grams):
            homes = [home for home, count in self._holders[gram].items() if count] if gram in self._holders else []
            for home in homes:
                shared[home] += _weight(gram) / len(homes) ** 1.5
        length = max(1.0, len(grams) / _ITEM_LENGTH) ** _ITEM_POWER
        return {home: score / length / math.sqrt(1 + self._sizes[home] / _LENGTH_FLOOR)
                for home, score in shared.items()}


@cache
def _weight(gram: str) -> float:
    """Weight of a string: by its length, less the more common its commonest pair of characters is."""
    if not "一" <= gram[0] <= "鿿":
        return _FIGURE_WEIGHT
    pairs, articles = _background()
    commonest = max(pairs.get(gram[i:i + 2], 0) for i in range(len(gram) - 1))
    return _WEIGHT_OF_LENGTH[len(gram)] * (1.0 - math.log(1 + commonest) / math.log(1 + articles))


@cache
def _background() -> tuple[dict[str, int], int]:
    path = resources.files("kg") / "data" / "page-background.tsv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = dict(line.split("\t") for line in lines)
    return {gram: int(count) for gram, count in rows.items()}, int(re.findall(r"\d+", head)[0])
