"""A newspaper page to its articles: headlines and openers cut it, what its texts share mends it.

In: a record. Out: articles that together hold every line of it that is not blank, each once. A page is cut where a
headline stands at a dateline, a byline or a source line; `kg.placing` decides where all other lines belong.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from kg.lines import Kind, classify_line, display_width, ends_sentence, find_published
from kg.model import Article, Record, Span
from kg.placing import Item, Placed, place_items

# a page is 4,000 to 15,000 characters; a book is not split, it would cost the square of its length
_LONGEST_PAGE, _MOST_LINES = 100_000, 1_500
# of the widest line of a wrapped text; the last line of a paragraph is rarely longer
_FULL_LINE = 0.86
_WIDEST_COLUMN = 130
_HEADLINE_SEARCH = 6
# below this the splitter's guess is little better than another article of the page
_LOOSE = 0.6
_HAS_BODY = frozenset({Kind.TEXT, Kind.DATELINE, Kind.CAPTION})


def split_page(record: Record) -> tuple[Article, ...]:
    """Split a page into its articles, in the order of their first lines; what is one article stays as it is."""
    lines = [line.rstrip("\r") for line in record.text.split("\n") if line.strip()]
    whole = Article(record.id, record.text, record.published, record.source, find_headline(lines))
    if not record.page or len(record.text) > _LONGEST_PAGE or len(lines) > _MOST_LINES:
        return (whole,)
    placed = place_items(find_items(lines))
    return _to_articles(record, lines, placed) if placed else (whole,)


def find_headline(lines: Sequence[str]) -> str:
    """The headline among an article's lines: those before its opener or body that are headlines, kicker first."""
    kinds = [classify_line(line) for line in lines[:_HEADLINE_SEARCH]]
    first = next((i for i, kind in enumerate(kinds) if kind is Kind.HEADLINE), None)
    if first is None or Kind.TEXT in kinds[:first]:
        return ""
    last = first + 1
    while last < len(kinds) and kinds[last] is Kind.HEADLINE and last - first < 3:
        last += 1
    return " ".join(line.strip() for line in lines[first:last])


def find_items(lines: Sequence[str]) -> list[Item]:
    """Join the lines of wrapped paragraphs, so that a paragraph is placed as one."""
    width = _column_width(lines)
    items: list[Item] = []
    for index, line in enumerate(lines):
        kind, last = classify_line(line), items[-1] if items else None
        open_end = last is not None and last.kind in _HAS_BODY and not ends_sentence(lines[index - 1])
        full = bool(width) and display_width(lines[index - 1]) >= _FULL_LINE * width if index else False
        if last is not None and full and open_end and kind in (Kind.TEXT, Kind.HEADLINE):
            items[-1] = Item((*last.lines, index), last.text + line.strip(), last.kind, last.continues, last.after_jump)
            continue
        after_jump = last is not None and last.kind is Kind.JUMP_FROM
        items.append(Item((index,), line.strip(), kind, open_end and kind is Kind.TEXT, after_jump))
    return items


def _column_width(lines: Sequence[str]) -> int:
    """Width of the column where a text is wrapped: many lines end within a seventh of the widest. 0 where it is not."""
    widths = [display_width(line) for line in lines]
    widest = max(widths, default=0)
    full = sum(width >= _FULL_LINE * widest for width in widths)
    return widest if widest <= _WIDEST_COLUMN and full >= max(4, len(lines) // 4) else 0


def _to_articles(record: Record, lines: Sequence[str], placed: Sequence[Placed]) -> tuple[Article, ...]:
    """Gather the lines of each article; a date that stands in a page's header holds for all of them."""
    indexes: dict[int, list[int]] = defaultdict(list)
    confidence: dict[int, float] = defaultdict(lambda: 1.0)
    heads: dict[int, list[str]] = defaultdict(list)
    for place in placed:
        indexes[place.home].extend(place.item.lines)
        heads[place.home] += [place.item.text] if place.head else []
        confidence[place.home] = min(confidence[place.home], place.confidence)
    homes = sorted(indexes, key=lambda home: min(indexes[home]))
    articles = []
    for number, home in enumerate(homes, 1):
        text = "\n".join(lines[index] for index in sorted(indexes[home]))
        unsure = [line for place in placed if place.home == home and place.confidence < _LOOSE
                  for line in place.item.lines]
        articles.append(Article(f"{record.id}-{number}", text, find_published(text) or record.published, record.source,
                                " ".join(heads[home]), round(confidence[home], 3),
                                _spans(unsure, sorted(indexes[home]), lines)))
    return tuple(articles)


def _spans(chosen: Collection[int], indexes: Sequence[int], lines: Sequence[str]) -> tuple[Span, ...]:
    """Give the stretches that chosen lines are in the text joined from lines, those that follow each other as one."""
    found: list[Span] = []
    start = 0
    for index in indexes:
        end = start + len(lines[index])
        if index in chosen:
            goes_on = bool(found) and found[-1].end == start - 1
            found[-1:] = [Span(found[-1].start, end)] if goes_on else [*found[-1:], Span(start, end)]
        start = end + 1
    return tuple(found)
