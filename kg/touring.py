"""What the explorer shows at a thing, chosen on the server: its neighbourhood or a path, and the pieces it rests on.

The scene is that of `scene.ts`; the pieces are rows of the page under their own numbers, and of each only so many that
a busy union opens as fast as a small one.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from kg.atlas import Atlas, Said
from kg.sifting import Kept, Wanted

PAGE, MOST = 12, 60
# statements about the thing itself, and articles that name it, whose sentences are sent: the latest
STATEMENTS, ARTICLES = 240, 40

# two ends and the numbers of the statements between them
Link = tuple[int, int, list[int]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: things, links, how many more neighbours each has, whether no more fit, and the path if it is one."""

    things: list[int]
    links: list[Link] = field(default_factory=list)
    more: list[tuple[int, int]] = field(default_factory=list)
    full: bool = False
    path: list[int] | None = None

    @property
    def statements(self) -> list[int]:
        return [row for _, _, rows in self.links for row in rows]


def scene_of(atlas: Atlas, wanted: Wanted, kept: Kept) -> Scene:
    """Choose what is drawn at a thing: its nearest neighbours and those expanded, or the path to another."""
    if wanted.node is None:
        return Scene([])
    return _neighbourhood(atlas, wanted, kept, wanted.node) if wanted.to is None \
        else _path_scene(atlas, wanted, kept, (wanted.node, wanted.to))


def _weight(atlas: Atlas, row: int) -> int:
    statement = atlas.statements[row]
    return 0 if statement.news else 1 if statement.predicate == "authorOf" else 2


def _drawable(atlas: Atlas, wanted: Wanted, kept: Kept, key: int) -> list[int]:
    """Give the statements that may be drawn at a thing: those kept, and none that only ties it to its article."""
    articles = wanted.to is not None or (wanted.node is not None and atlas.looks[wanted.node] == "Article")
    found = []
    for row in atlas.touching[key]:
        statement, sure = atlas.statements[row], atlas.sure[row]
        other = statement.across(key)
        if (other != key and (kept.thing[other] or other in (wanted.node, wanted.to))
                and (sure is None or sure >= wanted.sieve.sure) and (articles or statement.predicate != "reportedIn")):
            found.append(row)
    return found


def _neighbours(atlas: Atlas, wanted: Wanted, kept: Kept, key: int) -> list[int]:
    best: dict[int, int] = {}
    for row in _drawable(atlas, wanted, kept, key):
        other, weight = atlas.statements[row].across(key), _weight(atlas, row)
        best[other] = min(weight, best.get(other, weight))
    return sorted(best, key=lambda other: (best[other], atlas.looks[other] != "Activity", -atlas.degree[other], other))


def _neighbourhood(atlas: Atlas, wanted: Wanted, kept: Kept, root: int) -> Scene:
    @cache
    def near(key: int) -> list[int]:
        return _neighbours(atlas, wanted, kept, key)

    pages = dict(wanted.expanded)
    shown = {root: None}
    for key in (root, *(key for key in pages if key != root)):
        if key in shown:
            for other in near(key)[:PAGE * pages.get(key, 1)]:
                if len(shown) < MOST:
                    shown[other] = None
    shown |= dict.fromkeys(wanted.pair)
    left = ((key, sum(other not in shown for other in near(key))) for key in shown)
    more = [(key, count) for key, count in left if count]
    return Scene(list(shown), _links_among(atlas, wanted, kept, shown), more, len(shown) >= MOST)


def _links_among(atlas: Atlas, wanted: Wanted, kept: Kept, shown: Collection[int]) -> list[Link]:
    found: dict[frozenset[int], Link] = {}
    for key in shown:
        for row in _drawable(atlas, wanted, kept, key):
            source, _, target, _ = atlas.statements[row]
            if source == key and target in shown:
                found.setdefault(frozenset((source, target)), (source, target, []))[2].append(row)
    return list(found.values())


def _path_scene(atlas: Atlas, wanted: Wanted, kept: Kept, ends: tuple[int, int]) -> Scene:
    """Give the shortest path, through news if there is one, else through common knowledge, else through articles."""
    tests: tuple[Callable[[int], bool], ...] = (
        lambda row: atlas.statements[row].news, lambda row: atlas.statements[row].predicate != "reportedIn",
        lambda row: True)
    for allowed in tests:
        if path := _shortest(atlas, wanted, kept, ends, allowed):
            return Scene(path, _links_along(atlas, path, allowed), path=path)
    return Scene(list(ends))


def _shortest(atlas: Atlas, wanted: Wanted, kept: Kept, ends: tuple[int, int],
              allowed: Callable[[int], bool]) -> list[int]:
    start, goal = ends
    before, front = {start: -1}, [start]
    for key in front:
        if key == goal:
            break
        for row in atlas.touching[key]:
            other, sure = atlas.statements[row].across(key), atlas.sure[row]
            if (other not in before and (kept.thing[other] or other == goal) and allowed(row)
                    and (sure is None or sure >= wanted.sieve.sure)):
                before[other] = key
                front.append(other)
    path = []
    key = goal if goal in before else -1
    while key >= 0:
        path.append(key)
        key = before[key]
    return path[::-1]


def _links_along(atlas: Atlas, path: Sequence[int], allowed: Callable[[int], bool]) -> list[Link]:
    found = []
    for one, other in pairwise(path):
        rows = [row for row in atlas.touching[other] if atlas.statements[row].across(other) == one and allowed(row)]
        found.append((atlas.statements[rows[0]].source, atlas.statements[rows[0]].target, rows))
    return found


# ---- the pieces


@dataclass(frozen=True, slots=True)
class Pieces:
    """Rows of the page to send, by number: things in full or by name only, statements, articles with their texts."""

    full: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    statements: set[int] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)


def pieces_at(atlas: Atlas, wanted: Wanted, scene: Scene) -> tuple[Pieces, int]:
    """Gather what the page needs to show a scene with its sentences, and count the statements left out."""
    pieces = Pieces(set(scene.things), statements=set(scene.statements))
    left = 0
    if wanted.node is not None and wanted.to is None:
        about = _about(atlas, wanted.node)
        left = max(0, len(about) - STATEMENTS)
        pieces.statements.update(about[:STATEMENTS])
        pieces.articles.update(latest_articles(atlas, wanted.node))
        # the figures of what a union organises are news of the union
        pieces.full.update(atlas.statements[row].source for row in about[:STATEMENTS])
        article = atlas.article_number.get(atlas.things[wanted.node].iri)
        if article is not None:
            pieces.articles.add(article)
            pieces.full.update(atlas.reported_in[article][:STATEMENTS])
    if wanted.article is not None:
        pieces.articles.add(wanted.article)
    pieces.articles.update(_articles_of(atlas, pieces))
    return pieces, left


def latest_articles(atlas: Atlas, key: int) -> list[int]:
    """Give the latest articles that name a thing, in the order of the page."""
    rows = sorted(atlas.things[key].articles, key=lambda row: (atlas.articles[row].date, -row), reverse=True)
    return sorted(rows[:ARTICLES])


def _about(atlas: Atlas, key: int) -> list[int]:
    """Give the statements about a thing, news first and the latest of it; all that an article says, of an article."""
    rows = set(atlas.touching[key])
    article = atlas.article_number.get(atlas.things[key].iri)
    if article is not None:
        rows |= {row for thing in atlas.reported_in[article] for row in atlas.touching[thing]
                 if any(atlas.passages[passage][0] == article for passage, _, _ in atlas.statements[row].said)}

    def date(row: int) -> str:
        return max((atlas.articles[atlas.passages[passage][0]].date for passage, _, _ in atlas.statements[row].said),
                   default="")

    by_date = sorted(rows, key=lambda row: (date(row), -row), reverse=True)
    return sorted(by_date, key=lambda row: _weight(atlas, row))


def _articles_of(atlas: Atlas, pieces: Pieces) -> set[int]:
    things = [atlas.things[key] for key in pieces.full]
    said: list[Said] = [one for row in pieces.statements for one in atlas.statements[row].said]
    said += [one for thing in things for one in thing.said]
    said += [one for thing in things for _, _, rows in thing.facts for one in rows]
    return {atlas.passages[passage][0] for passage, _, _ in said}


def send(atlas: Atlas, pieces: Pieces) -> dict[str, Any]:
    """Write pieces as rows, each with its number before it; what they name besides is sent by name."""
    statements = {row: atlas.statements[row] for row in sorted(pieces.statements)}
    ends = {end for row in statements.values() for end in (row.source, row.target)}
    marked = {thing for row in pieces.articles for _, _, thing in atlas.articles[row].marks}
    told = {atlas.number[iri] for row in pieces.articles if (iri := atlas.articles[row].iri) in atlas.number}
    named = (pieces.named | ends | marked | told) - pieces.full
    passages = sorted(_passages_of(atlas, pieces))
    return {"things": [*(_row(atlas, key, pieces, named=False) for key in sorted(pieces.full)),
                       *(_row(atlas, key, pieces, named=True) for key in sorted(named))],
            "statements": [[row, *statement] for row, statement in statements.items()],
            "articles": [[row, *atlas.articles[row]] for row in sorted(pieces.articles)],
            "passages": [[row, *atlas.passages[row]] for row in passages]}


def _passages_of(atlas: Atlas, pieces: Pieces) -> Iterable[int]:
    rows: list[list[Said]] = [atlas.statements[row].said for row in pieces.statements]
    for key in pieces.full:
        rows += [atlas.things[key].said, *(said for _, _, said in atlas.things[key].facts)]
    return {passage for said in rows for passage, _, _ in said}


def _row(atlas: Atlas, key: int, pieces: Pieces, *, named: bool) -> list[Any]:
    """Write a thing: number, links, how many articles name it, whether this is its name only, and its row."""
    thing = atlas.things[key]
    sent = [row for row in thing.articles if row in pieces.articles]
    short = thing._replace(facts=[], said=[], articles=[]) if named else thing._replace(articles=sent)
    if not thing.dates:
        short = short._replace(dates=atlas.published[key][:2] if named else atlas.published[key])
    return [key, atlas.degree[key], len(thing.articles), named, list(short._replace(initials=[]))]
