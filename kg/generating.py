"""Made-up union news from a grammar, and changed copies of real sentences: labelled text for training.

`data/grammar.json` holds the rules: `<name>` stands for a rule or for a slot of this module (divisions, personal
names), `[ORG:…]` marks a span. Everything drawn comes from the generator that the maker is given, so a seed repeats it.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from kg.corpora import GoldArticle, Labelled
from kg.lexicon import read_divisions, short_name

_TOKEN = re.compile(r"<(\w+)>|\[([A-Z]+):|\]")
_DIVISION_LEVELS = {2: "province", 4: "city", 6: "county"}
_OTHER_QUOTES = str.maketrans("“”‘’", "「」『』")
# Characters that scanning confuses; one of a pair replaces the other.
_CONFUSED = (
    "己已 未末 土士 人入 日曰 大太 干千 天夫 木本 鸟乌 折拆 淅浙 侯候 卢户 "
    "今令 间问 名各 白自 王壬 金全 刘列 陈阵 杨扬 徐除 宋朱 马乌 蠡盠 社杜 铁轶 涉步 椒桝"
)


@dataclass(frozen=True, slots=True)
class Home:
    """The province, prefecture and county that a made-up sentence speaks of, in full."""

    province: str
    city: str
    county: str


class Maker:
    """Draws names and sentences; real mentions of the training articles serve as names too."""

    def __init__(self, rng: random.Random, articles: Sequence[GoldArticle]) -> None:
        grammar = json.loads((resources.files("kg") / "data" / "grammar.json").read_text(encoding="utf-8"))
        self.rng = rng
        self._rules: dict[str, list[str]] = grammar["rules"]
        rows: list[list[str]] = [row.split(":") for row in grammar["surnames"].split()]
        self._surnames, self._weights = [name for name, _ in rows], [int(weight) for _, weight in rows]
        self._given: str = grammar["given"]
        self._foreign: list[str] = grammar["foreign_parts"].split()
        self._homes = _homes()
        self._pool = _pool(articles)

    def sentence(self) -> Labelled:
        """Make one sentence with its spans."""
        return _parse(self._make("sentence" if self.rng.random() < 0.88 else "byline"))

    def name(self, label: str, like: str) -> str:
        """Draw a name of a label to stand where `like` stood: a real one of the same shape, or a made-up one."""
        same = self._pool.get((label, _shape(like)), [])
        if same and self.rng.random() < (0.0 if label == "PERSON" else 0.45):
            return self.rng.choice(same)
        quoted = like[:1] in "“「\""
        for _ in range(8):
            made = self._make(_RULES[label])
            if (made[:1] == "“") == quoted:
                break
        return made if like[:1] != '"' else made.replace("“", '"').replace("”", '"')

    def _make(self, rule: str) -> str:
        home = self._home()
        made = self._expand(rule, home)
        # A municipality is its own prefecture: 北京市北京市 becomes 北京市.
        for twice in (home.city, short_name(home.city)) if home.city == home.province else ():
            made = made.replace(twice * 2, twice)
        return made

    def _home(self) -> Home:
        return self.rng.choice(self._homes)

    def _expand(self, rule: str, home: Home) -> str:
        slot = self._slot(rule, home)
        if slot:
            return slot
        template = self.rng.choice(self._rules[rule])
        filled: str = re.sub(r"<(\w+)>", lambda match: self._expand(match.group(1), home), template)
        return filled

    def _slot(self, rule: str, home: Home) -> str | None:
        """Fill what is no rule: personal names and divisions, mostly those of the sentence's home."""
        if rule in ("person", "surname", "given", "foreign", "foreign_part"):
            return self._person(rule, home)
        base, _, short = rule.partition("_s")
        if rule == "home_chain":
            return self.rng.choice((home.province, "")) + home.city + self.rng.choice((home.county, home.county, ""))
        if base not in _DIVISION_LEVELS.values() or short:
            return None
        place = home if self.rng.random() < 0.8 else self._home()
        full = str(getattr(place, base))
        return short_name(full) if rule.endswith("_s") else full

    def _person(self, rule: str, home: Home) -> str:
        if rule == "surname":
            return self.rng.choices(self._surnames, self._weights)[0]
        if rule == "given":
            return self.rng.choice(self._given)
        if rule == "foreign_part":
            return self.rng.choice(self._foreign)
        if rule == "foreign":
            return "".join(self.rng.choice(self._foreign) for _ in range(self.rng.choice((2, 2, 3))))
        return self._expand("person_other" if self.rng.random() < 0.05 else "person_simple", home)

    def disguise(self, labelled: Labelled) -> Labelled:
        """Change the look of a string character by character: other quotation marks, scanning errors.

        Width and traditional forms need no copies: the alphabet's normal forms make them alike.
        """
        text, draw = labelled.text, self.rng.random()
        if draw < 0.08:
            text = text.replace("“", '"').replace("”", '"')
        elif draw < 0.12:
            text = text.translate(_OTHER_QUOTES)
        elif draw < 0.2:
            text = "".join(_CONFUSIONS.get(c, c) if self.rng.random() < 0.3 else c for c in text)
        return Labelled(text, labelled.spans)


_RULES = {"PERSON": "person", "ORG": "org", "PLACE": "place", "PROGRAMME": "programme", "AWARD": "award"}
_CONFUSIONS = {pair[0]: pair[1] for pair in _CONFUSED.split()} | {pair[1]: pair[0] for pair in _CONFUSED.split()}
_SHAPES = (
    re.compile(r"总工会$|工会$"),
    re.compile(r"总$"),
    re.compile(r"公司$|集团$|厂$|矿$|银行$"),
    re.compile(r"[局厅委部府院署]$"),
    re.compile(r"学校$|大学$|学院$|[中小]学$"),
    re.compile(r"[报网台]$"),
    re.compile(r"[省市县区州]$"),
    re.compile(r"[镇乡村街道社区]$"),
    re.compile(r"[路桥江河湖山站线]$"),
    re.compile(r"赛$|竞赛$"),
    re.compile(r"[法]$"),
    re.compile(r"[”」\"]$"),
    re.compile(r"[章状号]$"),
)


def _shape(name: str) -> tuple[int, bool, int]:
    """Give what two names must share to stand for each other: the kind of ending, quotes in front, and rough length."""
    ending = next((number for number, pattern in enumerate(_SHAPES) if pattern.search(name)), -1)
    return ending, name[:1] in "“「\"", min(len(name) // 4, 3)


def _pool(articles: Sequence[GoldArticle]) -> dict[tuple[str, tuple[int, bool, int]], list[str]]:
    pool: dict[tuple[str, tuple[int, bool, int]], set[str]] = {}
    for article in articles:
        for start, end, label in article.spans:
            name = article.text[start:end]
            pool.setdefault((label, _shape(name)), set()).add(name)
    return {key: sorted(names) for key, names in pool.items()}


def _homes() -> list[Home]:
    rows = read_divisions()
    homes = []
    for code, name in sorted(rows.items()):
        province, city = rows.get(code[:2] + "0000"), rows.get(code[:4] + "00")
        if province and not code.endswith("00"):
            homes.append(Home(province, city or province, name))
    return homes


def _parse(marked: str) -> Labelled:
    """Take the marks `[LABEL:…]` out of a string; of nested marks the outermost counts."""
    text, spans = "", []
    stack: list[tuple[int, str]] = []
    position = 0
    for match in _TOKEN.finditer(marked):
        text += marked[position : match.start()]
        position = match.end()
        if match.group() != "]":
            stack.append((len(text), match.group(2)))
            continue
        start, label = stack.pop()
        if not stack:
            spans.append((start, len(text), label))
    return Labelled(text + marked[position:], tuple(spans))


def generate(maker: Maker, number: int) -> Iterator[Labelled]:
    """Make sentences, a third of them with a second one after."""
    for _ in range(number):
        yield maker.disguise(maker.sentence())


def augment(labelled: Labelled, maker: Maker) -> Labelled:
    """Change a sentence: other names in the place of most of its mentions, and at times another look."""
    text, spans, position = "", [], 0
    for start, end, label in labelled.spans:
        name = labelled.text[start:end]
        if maker.rng.random() < 0.65:
            name = maker.name(label, name)
        text += labelled.text[position:start]
        spans.append((len(text), len(text) + len(name), label))
        text += name
        position = end
    return maker.disguise(Labelled(text + labelled.text[position:], tuple(spans)))
