"""Common nouns that stand for an organisation named before: 公司工会主席 after the company, 驿站获评 after the station.

In: masked text, a position, a word. Out: the position of the organisation meant.
"""

import re
from collections.abc import Sequence
from functools import cache

from kg.masking import MaskedText, read_rows
from kg.model import Kind, Label, Span

# a common noun does not mean what was named a hundred names ago; the bound keeps hostile text linear
_REACH = 100
# a union's committee (市总工会第十八届委员会): its chair is the union's
_ORGAN = re.compile("(?<=工会)(?:第.{1,3}届|经费审查|女职工).{0,12}$")


def generic_at_start(phrase: str) -> str:
    """Give the longest common noun for an organisation that a phrase begins with, or an empty string."""
    return next((word for word in _generics() if phrase.startswith(word)), "")


def generic_at_end(phrase: str) -> str:
    """Give the longest common noun for an organisation that a phrase ends with, or an empty string."""
    return next((word for word in _generics() if phrase.endswith(word)), "")


def find_meant(masked: MaskedText, position: int, word: str) -> int | None:
    """Find the organisation that a word before a position stands for; one that is no common noun means none."""
    return last_unit(masked, position, _generics().get(word, ()), start=0)


def last_unit(masked: MaskedText, position: int, endings: Sequence[str], *, start: int) -> int | None:
    """Find the organisation named last between start and position of which a name has one of the endings."""
    if not endings:
        return None
    for candidate in reversed(masked.positions(Span(start, position), Label.ORG)[-_REACH:]):
        entity = masked.entity(candidate)
        if "工会" in endings and (organ := _ORGAN.search(entity.name)):
            if above := _named(masked, candidate, entity.name[:organ.start()]):
                return above
            continue
        if any(name.endswith(tuple(endings)) for name in (entity.name, *entity.aliases)):
            return candidate
        if "公司" in endings and entity.kind is Kind.ENTERPRISE:
            return candidate
    return None


def _named(masked: MaskedText, position: int, name: str) -> int | None:
    """Find the organisation of this name that is mentioned last before a position."""
    before = masked.positions(Span(0, position), Label.ORG)[-_REACH:]
    return next((p for p in reversed(before) if name in (masked.entity(p).name, *masked.entity(p).aliases)), None)


@cache
def _generics() -> dict[str, tuple[str, ...]]:
    """Read the table, longest word first."""
    rows = sorted(read_rows("relation-generic-units.csv"), key=lambda row: (-len(row["word"]), row["word"]))
    return {row["word"]: tuple(row["ending"].split("|")) for row in rows}
