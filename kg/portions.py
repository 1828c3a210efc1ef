"""A long text in portions, and what was found in each as one analysis.

Reading compares the parts of an article with each other, names with names and deeds with deeds, which would cost a book
the square of its length. A text is therefore read in portions, and its cost grows as its length does. In: plain text, or
analyses of its portions. Out: portions, or the analysis of the whole, whose statements each rest on one portion.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from kg.model import Analysis, Article, Relation, Span
from kg.text import Plain

# the longest features of a paper have some 8,000 characters: an article is read whole, a book in portions
LONGEST = 10_000


def cut_portions(text: str) -> tuple[Span, ...]:
    """Cut plain text at line ends, else after sentences, else anywhere; a text of an article's length stays whole."""
    found: list[Span] = []
    start = 0
    while len(text) - start > LONGEST:
        least, most = start + LONGEST // 2, start + LONGEST
        end = next((at + 1 for mark in "\n。，" if (at := text.rfind(mark, least, most)) >= 0), most)
        found.append(Span(start, end))
        start = end
    return (*found, Span(start, len(text)))


def take_portion(plain: Plain, span: Span) -> Plain:
    """Give a portion as a plain text of its own, whose offsets map to the same source."""
    return plain if span == Span(0, len(plain.text)) else Plain(plain.text[span.start:span.end],
                                                                plain.origin[span.start:span.end])


def place_portion(plain: Plain, span: Span) -> Plain:
    """Give a portion as one whose source is the whole plain text."""
    return Plain(plain.text[span.start:span.end], tuple(range(span.start, span.end)))


def join_portions(article: Article, found: Sequence[Analysis]) -> Analysis:
    """Join analyses whose offsets are those of the whole text; an entity of several is still listed once for each."""
    if len(found) == 1:
        return found[0]
    return Analysis(
        article,
        mentions=tuple(chain.from_iterable(one.mentions for one in found)),
        entities=tuple(chain.from_iterable(one.entities for one in found)),
        relations=_surest(chain.from_iterable(one.relations for one in found)),
        activities=tuple(chain.from_iterable(one.activities for one in found)),
        doubts=tuple(chain.from_iterable(one.doubts for one in found)),
    )


def _surest(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Keep of each statement the surest relation, the first of equals."""
    best: dict[tuple[str, str, str], Relation] = {}
    for relation in sorted(relations, key=lambda r: (-r.confidence, r.evidence, r.rule)):
        best.setdefault((relation.subject, relation.predicate.value, relation.object), relation)
    return tuple(best[key] for key in sorted(best))
