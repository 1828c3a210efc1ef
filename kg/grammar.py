"""What the rulers share: candidate spans, the word tables of `data/`, and patterns made of them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

from kg.model import Label

# characters to what follows them; an empty one ends a word
_Branches: TypeAlias = "dict[str, _Branches]"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A stretch that a ruler or a tagger takes for a mention; `score` says how sure it is."""

    start: int
    end: int
    label: Label
    rule: str
    score: float


@cache
def _table(name: str) -> dict[str, str]:
    text = (resources.files("kg") / "data" / f"tag-{name}.json").read_text(encoding="utf-8")
    rows: dict[str, str] = json.loads(text)
    return rows


@cache
def words(name: str, key: str) -> tuple[str, ...]:
    """Give the words listed under a key of the table `tag-NAME.json`."""
    return tuple(_table(name)[key].split())


def alternation(*lists: Iterable[str]) -> str:
    """Make one alternative of all words, the longest first, so that 总工会 wins over 总.

    Words that begin alike share their beginning, 总(?:工会)?: the engine tries one branch for each character, not each word.
    """
    root: _Branches = {}
    for word in {word for listed in lists for word in listed}:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return f"(?:{_spelled(root)})"


def _spelled(node: _Branches) -> str:
    """Write what may follow a beginning; nothing may where a word ends with it."""
    rest = [re.escape(character) + _spelled(after) for character, after in sorted(node.items()) if character]
    if "" in node:
        return f"(?:{'|'.join(rest)})?" if rest else ""
    return rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})"


def without(stops: Iterable[str], least: int, most: int, *, keep: Iterable[str] = (), more: str = "") -> str:
    """Make a shortest stretch of name characters that holds none of the stop words.

    `keep` lists words that may stand though they hold a stop word: 等 ends a name, 中等 does not. `more` are further
    characters of names.
    """
    one = f"(?!{alternation(stops)})[{HAN}A-Za-z0-9·{more}]"
    kept = tuple(keep)
    return f"(?:{one}|{alternation(kept)}){{{least},{most}}}?" if kept else f"(?:{one}){{{least},{most}}}?"


def find_words(listed: Iterable[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Find every occurrence of every word in one pass: (start, end, word), by end."""
    import ahocorasick

    automaton: Any = ahocorasick.Automaton()
    for word in sorted(set(listed)):
        automaton.add_word(word, word)
    if len(automaton):
        automaton.make_automaton()
        for last, word in automaton.iter(text):
            yield last + 1 - len(word), last + 1, word
