"""The national division list: provinces, cities, counties and towns under their names of all forms.

In: the tables `divisions*.csv` and `towns.csv.gz` of `kg/data` (sources and licences in its README). Out: `Division`
records, by code, by any of their names, as chains, and as stretches of a text.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from kg.model import Division

_PEOPLES = ("蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|"
            "东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|"
            "鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各")
_AUTONOMOUS = re.compile(rf"(?P<stem>.{{2,8}}?)(?:(?:{_PEOPLES})族|蒙古|哈萨克|柯尔克孜|塔吉克|维吾尔|锡伯|达斡尔){{0,6}}"
                         r"自治(?P<kind>[区州县旗])$")
_RANKED = re.compile(r"(?:特别行政区|地区|林区|新区|特区|街道|苏木|[省市县区旗盟乡镇])$")


@dataclass(frozen=True, slots=True)
class Former:
    """A division that is no more: its name, the year it ended, the codes of those that have its land."""

    name: str
    ended: int
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Divisions:
    """The divisions of China by code and by name. All their names are indexed; hits come by rank, then code."""

    rows: Mapping[str, Division]
    full: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]
    letters: Mapping[str, tuple[str, ...]]
    former: Mapping[str, tuple[Former, ...]]

    def by_code(self, code: str) -> Division | None:
        """Find a division of any rank by its code of six (towns: nine) digits."""
        return self.rows.get(code) or (_towns().rows.get(code) if len(code) == 9 else None)

    def by_name(self, name: str) -> tuple[Division, ...]:
        """Find the divisions that a full, short, former or one-character name may stand for, highest rank first.

        >>> [d.name for d in divisions().by_name("恩施")]
        ['恩施土家族苗族自治州', '恩施市']
        """
        codes: list[str] = []
        for table in (self.full, self.short, self.letters):
            codes += [code for code in table.get(name, ()) if code not in codes]
        for former in self.former.get(name, ()):
            codes += [code for code in former.successors if code not in codes]
        return tuple(self.rows[code] for code in codes)

    def towns(self, name: str) -> tuple[Division, ...]:
        """Find towns, townships and subdistricts by their full name."""
        table = _towns()
        return tuple(table.rows[code] for code in table.full.get(name, ()))

    def chain(self, code: str) -> tuple[Division, ...]:
        """Give a division and those above it, innermost first."""
        return _chain(code)

    def names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give the names that mark a division in running text, with the codes that each may stand for.

        Left out are one-character forms, short names of city districts, and those that are words as well (和平, 公安).
        """
        short = {name: codes for name, codes in self.short.items() if self._is_marked(name, codes)}
        former = {name: tuple(code for row in rows for code in row.successors) for name, rows in self.former.items()
                  if any(row.name == name or row.name[-1] in "市盟" for row in rows)}
        names = {**former, **short}
        for name in sorted({*names, *self.full}):
            if len(name) > 1:
                yield name, tuple(dict.fromkeys(self.full.get(name, ()) + names.get(name, ())))

    def _is_marked(self, name: str, codes: tuple[str, ...]) -> bool:
        if any(code.endswith("00") for code in codes):
            return True
        districts = all(self.rows[code].name.endswith("区") for code in codes)
        return len(name) > 1 and not districts and name not in everyday_words()


@cache
def everyday_words() -> frozenset[str]:
    """Read the short names of counties that are words as well: without its suffix none is a division in a text."""
    return frozenset((resources.files("kg") / "data" / "everyday-words.txt").read_text(encoding="utf-8").split())


@cache
def _chain(code: str) -> tuple[Division, ...]:
    row = divisions().by_code(code)
    return (row, *_chain(row.parent)) if row is not None else ()


def lies_in(code: str, outer: str) -> bool:
    """Tell whether a division lies in another one."""
    return code != outer and any(row.code == outer for row in _chain(code))


def rank(code: str) -> str:
    """Tell the rank of a division from its code: province, city, county (also right below a province) or town."""
    if len(code) == 9:
        return "town"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def read_table(name: str) -> list[dict[str, str]]:
    """Read a CSV table of `kg/data`, compressed or not."""
    raw = (resources.files("kg") / "data" / name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))


@cache
def divisions() -> Divisions:
    """Load the division list; towns are read when one is asked for."""
    table = read_table("divisions.csv")
    codes = {row["code"] for row in table}
    rows = {row["code"]: _division(row, codes) for row in table}
    listed = read_table("divisions-names.csv")
    short = [(row["name"], row["code"]) for row in listed if row["form"] != "abbreviation"]
    short += [(name, code) for code, row in rows.items() for name in short_names(row.name)]
    letters = [(row["name"], row["code"]) for row in listed if row["form"] == "abbreviation"]
    full = _index((row.name, code) for code, row in rows.items())
    return Divisions(rows, full, _index(short), _index(letters), _former())


def _former() -> dict[str, tuple[Former, ...]]:
    former: dict[str, tuple[Former, ...]] = {}
    for row in read_table("divisions-former.csv"):
        division = Former(row["name"], int(row["ended"]), tuple(row["successors"].split(";")))
        for name in (division.name, *short_names(division.name)):
            former[name] = (*former.get(name, ()), division)
    return former


def former_counties(name: str) -> list[Division]:
    """Give the division that has the land of a former county of this full name, under that name: 祁阳县."""
    rows = [row for row in divisions().former.get(name, ()) if row.name == name and len(row.successors) == 1]
    return [replace(divisions().rows[row.successors[0]], name=name) for row in rows]


@dataclass(frozen=True, slots=True)
class _Towns:
    rows: Mapping[str, Division]
    full: Mapping[str, tuple[str, ...]]


@cache
def _towns() -> _Towns:
    codes = {row["code"] for row in read_table("divisions.csv")}
    rows = {row["code"]: _division(row, codes) for row in read_table("towns.csv.gz")}
    return _Towns(rows, _index((row.name, code) for code, row in rows.items()))


def _division(row: dict[str, str], codes: set[str]) -> Division:
    code = row["code"]
    return Division(code, row["name"], _parent(code, codes), _number(row.get("lat", "")), _number(row.get("long", "")))


def _parent(code: str, codes: set[str]) -> str:
    above = (code[:6], code[:4] + "00", code[:2] + "0000")
    return next((candidate for candidate in above if candidate in codes and candidate != code), "")


def _number(text: str) -> float | None:
    return float(text) if text else None


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Index names to codes, cities above counties where a name is both."""
    order = {"province": 0, "city": 1, "county": 2, "town": 3}
    table: dict[str, set[str]] = {}
    for name, code in pairs:
        table.setdefault(name, set()).add(code)
    return {name: tuple(sorted(codes, key=lambda code: (order[rank(code)], code))) for name, codes in table.items()}


def short_names(name: str) -> tuple[str, ...]:
    """Shorten an official name as people do: 恩施土家族苗族自治州 -> 恩施, 恩施州; 襄阳市 -> 襄阳; nothing for 蠡县."""
    if hit := _AUTONOMOUS.match(name):
        stem, kind = hit["stem"], hit["kind"]
        return (stem, stem + kind) if kind in "州县旗" else (stem,)
    stem = _RANKED.sub("", name)
    return (stem,) if len(stem) > 1 and stem != name else ()


Found = tuple[int, int, tuple[str, ...]]
# any character but those that end a phrase: in 召开县总工会 no county is named, in 在蠡县 one is
_BINDING = re.compile(r"[\u4e00-\u9fff](?<![在赴到从的与及由为是至于省市州区日来])")


@cache
def _automaton() -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name, codes in divisions().names():
        automaton.add_word(name, (name, codes))
    automaton.make_automaton()
    return automaton


def find_divisions(text: str) -> list[Found]:
    """Find division names in a text, leftmost and longest first: (start, end, codes that it may stand for)."""
    hits = [(end + 1 - len(name), end + 1, codes) for end, (name, codes) in _automaton().iter(text)]
    result: list[Found] = []
    for start, end, codes in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not result or start >= result[-1][1]:
            result.append((start, end, codes))
    return _without_words(text, result)


def _without_words(text: str, hits: list[Found]) -> list[Found]:
    """Leave out counties of one character (和县) that only ever stand after one that they may form a word with."""
    ends = {end for _, end, _ in hits}
    short = {(start, end) for start, end, _ in hits if end - start == 2 and text[end - 1] == "县"}
    free = {text[start:end] for start, end in short if start in ends or _stands_free(text, start)}
    return [hit for hit in hits if hit[:2] not in short or text[hit[0] : hit[1]] in free]


def _stands_free(text: str, start: int) -> bool:
    return text[start] != "和" and (start == 0 or not _BINDING.match(text[start - 1]))
