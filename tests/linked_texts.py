"""Marked texts, linked: {O|市总工会} marks a mention; for the tests of linking."""

import re

from kg.linking import Aliases, link_mentions
from kg.model import Article, Entity, Label, Mention, Span
from kg.text import to_plain

LABELS = {"P": Label.PERSON, "O": Label.ORG, "L": Label.PLACE, "G": Label.PROGRAMME, "A": Label.AWARD}
_MARK = re.compile(r"\{([POLGA])\|([^}]+)\}")


def plain_mentions(marked: str) -> tuple[str, tuple[Mention, ...]]:
    """Take the marks out of a text, and give the mentions that they mark in its plain text."""
    text, spans, offset = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[offset : mark.start()]
        spans.append((Span(len(text), len(text) + len(mark[2])), LABELS[mark[1]]))
        text += mark[2]
        offset = mark.end()
    text += marked[offset:]
    plain = to_plain(text)
    found = [(plain.from_source(span), label) for span, label in spans]
    return text, tuple(Mention(s.start, s.end, label, plain.text[s.start : s.end], 1.0, "test") for s, label in found)


def link_marked(marked: str, *, published: str | None = None, article: str = "a1", aliases: Aliases | None = None
                ) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Link the mentions of a marked text."""
    text, mentions = plain_mentions(marked)
    return link_mentions(Article(article, text, published), to_plain(text), mentions, aliases=aliases)


def last_entity(marked: str, **options: str | None) -> Entity:
    """Give the entity that the last marked name of a text stands for."""
    mentions, entities = link_marked(marked, published=options.get("published"), article=options.get("article") or "a1")
    last = max(mentions, key=lambda mention: mention.start)
    return next(entity for entity in entities if entity.id == last.entity)
