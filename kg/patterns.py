"""The patterns of names that linking reads, from the table `linking-patterns.csv`: key, pattern, what it is for."""

import re
from functools import cache

from kg.gazetteer import read_table


@cache
def _table() -> dict[str, re.Pattern[str]]:
    return {row["key"]: re.compile(row["pattern"]) for row in read_table("linking-patterns.csv")}


def pattern(key: str) -> re.Pattern[str]:
    """Give the pattern of a key; an unknown key is a `KeyError`."""
    return _table()[key]
