"""How long names take: `python tests/bench/names.py [N]`; seconds of one core for N (100,000) names.

They are linked in articles of twenty names, compared with each other for doubtful pairs, and as namesakes in the last
pass of a build. Divisions are real, persons and enterprises are made up, the same for the same number.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from linked_texts import plain_mentions

from kg.decisions import find_candidates
from kg.gazetteer import divisions
from kg.linking import link_mentions
from kg.model import Article, Entity, Mention
from kg.namesakes import match_persons
from kg.text import Plain, to_plain

PER_ARTICLE = 20
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗鞠谌戚", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
_MARKS, _TRADES = "宏达顺兴盛泰华安丰瑞祥恒金鑫源发隆昌通利和成业康宁福广远德信", ("机械", "纺织", "化工", "建材", "物流", "矿业")
_SHARE = 4

T = TypeVar("T")
Linkable = tuple[Article, Plain, tuple[Mention, ...]]


def make_articles(count: int) -> Iterator[Linkable]:
    """Give articles of twenty marked names each."""
    cities = [row.name for row in divisions().rows.values() if row.code.endswith("00") and row.name.endswith("市")]
    for number in range(count):
        text, mentions = plain_mentions("".join(_sentences(random.Random(number), cities)))
        yield Article(f"n{number}", text, "2023-07-06"), to_plain(text), mentions


def _sentences(chance: random.Random, cities: list[str]) -> Iterator[str]:
    city = chance.choice(cities)
    for _ in range(PER_ARTICLE // _SHARE):
        firm = f"{city[:-1]}{''.join(chance.sample(_MARKS, 2))}{chance.choice(_TRADES)}有限公司"
        person = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2))
        yield f"{{O|{city}总工会}}在{{L|{city}}}慰问{{O|{firm}}}职工{{P|{person}}}。"


def link(articles: list[Linkable]) -> dict[str, Entity]:
    """Link all names, and give the entities by id."""
    linked = (link_mentions(article, plain, mentions)[1] for article, plain, mentions in articles)
    return {entity.id: entity for entities in linked for entity in entities}


def measure(names: int) -> Iterator[tuple[str, int, float]]:
    """Give what was done, to how many, and the processor seconds that it took."""
    articles = list(make_articles(names // PER_ARTICLE))
    entities, seconds = _timed(lambda: link(articles))
    yield "names linked", sum(len(mentions) for *_, mentions in articles), seconds
    chance = random.Random(0)
    crowd = [Entity(f"{e.id}{n}", e.label, f"{e.name[:3]}{chance.choice(_MARKS)}{e.name[3:]}", kind=e.kind)
             for n, e in enumerate((list(entities.values()) * (names // max(len(entities), 1) + 1))[:names])]
    pairs, seconds = _timed(lambda: find_candidates(crowd))
    yield f"names compared, {len(pairs)} doubtful pairs", len(crowd), seconds
    persons = {f"PERSON/{chance.choice(_SURNAMES)}{''.join(chance.sample(_GIVEN, 2))}@{n}":
               frozenset((f"worksFor ORG/{n % 4999}", f"city {n % 333}", f"province {n % 31}")) for n in range(names)}
    matches, seconds = _timed(lambda: list(match_persons(persons)))
    yield f"persons compared, {len(matches)} matches", len(persons), seconds


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    done = work()
    return done, time.process_time() - start


if __name__ == "__main__":
    for what, count, seconds in measure(int(sys.argv[1]) if sys.argv[1:] else 100_000):
        sys.stdout.write(f"{count:8} {what}: {seconds:.1f} s\n")
