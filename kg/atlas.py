"""What the explorer's page carries, in memory with indexes: a server answers from it in small parts.

Things, statements, articles and passages keep the numbers that they have in the page, and offsets count UTF-16 units.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from kg.model import KgError
from kg.views import BACKGROUND, BOOKKEEPING, GROUP_OF

_PLACED = ("takesPlaceIn", "locatedIn", "jurisdiction")
# passage, confidence, rule
Said = list[Any]


class Thing(NamedTuple):
    """A node as the page carries it; `facts` are (key, value, evidence)."""

    iri: str
    type: str
    name: str
    aliases: list[str]
    dates: list[str]
    facts: list[Any]
    said: list[Said]
    articles: list[int]
    initials: list[str]
    point: list[int] | None

    @property
    def look(self) -> str:
        group = GROUP_OF.get(self.type, "Activity")
        return self.type if group == "Organisation" else group

    @property
    def level(self) -> str:
        return next((value for key, value, _ in self.facts if key == "unionLevel"), "")


class Statement(NamedTuple):
    """A statement between two things, by their numbers."""

    source: int
    predicate: str
    target: int
    said: list[Said]

    @property
    def news(self) -> bool:
        return self.predicate not in BACKGROUND and self.predicate not in BOOKKEEPING

    def across(self, thing: int) -> int:
        """Give the other end."""
        return self.target if self.source == thing else self.source


class Article(NamedTuple):
    """An article with its text and the mentions in it: start, end, number of the thing."""

    iri: str
    name: str
    date: str
    source: str
    text: str
    marks: list[list[int]]


@dataclass(frozen=True)
class Atlas:
    """The page's lists, and what is looked up in them; `head` is the rest of what the page carries."""

    head: Mapping[str, Any]
    things: list[Thing]
    statements: list[Statement]
    articles: list[Article]

    @property
    def passages(self) -> list[list[int]]:
        """Give the passages: article, start, end."""
        passages: list[list[int]] = self.head["passages"]
        return passages

    @cached_property
    def touching(self) -> list[list[int]]:
        """Give the numbers of the statements about each thing."""
        found: list[list[int]] = [[] for _ in self.things]
        for row, statement in enumerate(self.statements):
            found[statement.source].append(row)
            if statement.target != statement.source:
                found[statement.target].append(row)
        return found

    @cached_property
    def degree(self) -> list[int]:
        """Count the statements about each thing that are news."""
        return [sum(self.statements[row].news for row in rows) for rows in self.touching]

    @cached_property
    def looks(self) -> list[str]:
        return [thing.look for thing in self.things]

    @cached_property
    def sure(self) -> list[float | None]:
        """Give how sure each statement is: as the surest sentence; nothing where none says it."""
        return [surest(statement.said) for statement in self.statements]

    @cached_property
    def number(self) -> dict[str, int]:
        return {thing.iri: number for number, thing in enumerate(self.things)}

    @cached_property
    def article_number(self) -> dict[str, int]:
        return {article.iri: number for number, article in enumerate(self.articles)}

    @cached_property
    def published(self) -> list[list[str]]:
        """Give when each thing was reported, sorted."""
        return [sorted({date for row in thing.articles for date in self.articles[row].date.split("、")})
                for thing in self.things]

    @cached_property
    def reported_in(self) -> list[list[int]]:
        """Give the things that each article names."""
        found: list[list[int]] = [[] for _ in self.articles]
        for number, thing in enumerate(self.things):
            for row in thing.articles:
                found[row].append(number)
        return found

    @cached_property
    def organisers(self) -> list[list[int]]:
        return [self.targets(key, "organisedBy") for key in range(len(self.things))]

    @cached_property
    def programmes(self) -> list[list[int]]:
        return [self.targets(key, "partOfProgramme") for key in range(len(self.things))]

    @cached_property
    def places(self) -> list[list[int]]:
        """Give where each thing lies or happens; where its organisers are, of an activity that states none."""
        own = [[key] if look == "Place" else [place for predicate in _PLACED for place in self.targets(key, predicate)]
               for key, look in enumerate(self.looks)]
        return [places if places or look != "Activity" else [place for union in unions for place in own[union]]
                for places, look, unions in zip(own, self.looks, self.organisers, strict=True)]

    def dates(self, thing: int) -> list[str]:
        """Give a thing's own dates, else those of its articles."""
        return self.things[thing].dates or self.published[thing]

    def targets(self, thing: int, predicate: str) -> list[int]:
        """Give what a thing states by a predicate: the organisers of an activity, say."""
        rows = (self.statements[row] for row in self.touching[thing])
        return [row.target for row in rows if row.source == thing and row.predicate == predicate]

    def find(self, name: str) -> int | None:
        """Give the thing with an IRI, which may lack what all IRIs start with."""
        return self.number.get(self.head["base"] + name, self.number.get(name))

    def find_article(self, name: str) -> int | None:
        """Give the article with an IRI, which may lack what all IRIs start with."""
        return self.article_number.get(self.head["base"] + name, self.article_number.get(name))


def surest(said: Iterable[Said]) -> float | None:
    """Give the highest confidence, or nothing where none is given."""
    return max((sure for _, sure, _ in said if sure is not None), default=None)


def read_atlas(path: Path) -> Atlas:
    """Read back what a build's page carries."""
    try:
        page = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KgError(str(path), f"cannot read: {error}") from error
    head, articles, things, statements = (_element(path, page, name) for name in ("data", "articles", "nodes", "edges"))
    return make_atlas({**head, "articles": articles, "nodes": things, "edges": statements})


def make_atlas(data: Mapping[str, Any]) -> Atlas:
    """Make an atlas of what `page_data` gives."""
    head = {key: value for key, value in data.items() if key not in ("articles", "nodes", "edges")}
    return Atlas(head, [Thing(*row) for row in data["nodes"]], [Statement(*row) for row in data["edges"]],
                 [Article(*row) for row in data["articles"]])


def _element(path: Path, page: str, name: str) -> Any:
    opening = f'<script type="application/json" id="{name}">'
    start = page.find(opening)
    if start < 0:
        raise KgError(str(path), f"is no page of the explorer: it carries no {name!r}")
    start += len(opening)
    try:
        return json.loads(page[start:page.index("</script>", start)])
    except ValueError as error:
        raise KgError(str(path), f"the list {name!r} that the page carries is broken: {error}") from error
