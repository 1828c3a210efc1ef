"""The level of an honour, from its name: 全国五一劳动奖章 is national, 襄阳市五一劳动奖章 a city's.

In: an honour's official name. Out: national, province, city, county or town; empty where the name does not say.
"""

from kg.context import find_context
from kg.gazetteer import rank
from kg.patterns import pattern
from kg.toponyms import read_chain


def award_level(name: str) -> str:
    """Tell the level of an honour: that of the division that its name begins with, or of the whole country."""
    if pattern("national-award").match(name):
        return "national"
    chain, rest = read_chain(name, find_context(""))
    return rank(chain[-1].code) if chain and rest else ""
