"""Annotated text to labelled sentences: gold articles, tagging corpora, splitting, folds and scores."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import KgError, Label
from kg.text import split_sentences as plain_sentences
from kg.text import to_plain

Span = tuple[int, int, str]

# A sentence ends with its mark and whatever closes after it: “水也有。” is one sentence with its quotation marks.
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]+[”’」』\"'）)】]*|[^。！？!?\n]+")
_CLOSED = tuple("。！？!?…；;：:”」』】）)》")
# Articles that were written to be learnt from: invented, a gold annotation to a line.
WRITTEN = Path(__file__).parent / "data" / "written-articles.jsonl"
# Lines of a page that was set in columns are this long at least; shorter ones are headlines, captions, list rows.
_WRAPPED = 34


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of an article without its layout newlines; `offsets[i]` is where character i stands in the article."""

    text: str
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A string and the spans marked in it, half-open."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """The part of a gold annotation that a tagger learns from: the text and every occurrence of its mentions.

    One that was `written` to be learnt from is never scored.
    """

    id: str
    text: str
    spans: tuple[Span, ...]
    written: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """Correct, predicted and expected spans; counts add up over articles."""

    correct: int = 0
    predicted: int = 0
    expected: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.correct + other.correct, self.predicted + other.predicted, self.expected + other.expected)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 0 where nothing was predicted or expected."""
        total = self.predicted + self.expected
        return 2 * self.correct / total if total else 0.0


def mark_mentions(text: str, mentions: Mapping[str, Sequence[str]]) -> list[Span]:
    """Mark every occurrence of every listed string, the longest string first, without overlap."""
    taken = bytearray(len(text))
    found: list[Span] = []
    rows = [(name, label) for label, names in mentions.items() for name in names]
    rows.sort(key=lambda row: (-len(row[0]), row[0]))
    for name, label in rows:
        for hit in re.finditer(re.escape(name), text):
            start, end = hit.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append((start, end, label))
    return sorted(found)


def read_gold(folder: Path) -> list[GoldArticle]:
    """Read a folder of gold annotations, sorted by article id."""
    articles = [_gold_article(path) for path in sorted(folder.glob("*.json"))]
    if not articles:
        raise KgError(str(folder), "no gold annotation (*.json) in this folder")
    return sorted(articles, key=lambda article: article.id)


def _gold_article(path: Path) -> GoldArticle:
    try:
        return to_gold(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KgError(str(path), f"not a gold annotation ({error!r})") from error


def to_gold(row: Mapping[str, Any], *, written: bool = False) -> GoldArticle:
    """Give what a tagger learns from a gold annotation."""
    return GoldArticle(row["id"], row["text"], tuple(mark_mentions(row["text"], row["mentions"])), written)


def read_written(path: Path = WRITTEN) -> list[dict[str, Any]]:
    """Read the whole gold annotations of the articles that were written to be learnt from."""
    return [json.loads(line) for line in _lines(path)]


def read_corpus(path: Path) -> list[Labelled]:
    """Read a tagging corpus, one JSON object a line with `text` and `spans`; gzipped where the name ends in .gz."""
    return [_corpus_row(line, f"{path}:{number}") for number, line in enumerate(_lines(path), 1) if line.strip()]


def _lines(path: Path) -> Iterator[str]:
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                yield from stream
        else:
            with path.open(encoding="utf-8") as stream:
                yield from stream
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(str(path), f"cannot be read ({error})") from error


def _corpus_row(line: str, where: str) -> Labelled:
    try:
        row = json.loads(line)
        text = row["text"]
        spans = tuple(sorted((int(start), int(end), Label(label).value) for start, end, label in row["spans"]))
    except (ValueError, KeyError, TypeError) as error:
        raise KgError(where, f"not a row of a tagging corpus ({error!r})") from error
    if any(not 0 <= start < end <= len(text) for start, end, _ in spans):
        raise KgError(where, "a span lies outside its text")
    return Labelled(text, spans)


def split_sentences(text: str, *, joined: bool = True) -> list[Sentence]:
    """Cut an article into sentences as the pipeline does, of plain text with the layout's line breaks taken out.

    Without `joined`, lines stay as they are, broken ones too, and so do their characters.
    """
    if not joined:
        hits = (hit for hit in _SENTENCE.finditer(text) if hit.group().strip())
        return [Sentence(hit.group(), tuple(range(*hit.span()))) for hit in hits]
    plain = to_plain(text)
    spans = plain_sentences(plain.text)
    return [Sentence(plain.text[s.start : s.end], plain.origin[s.start : s.end]) for s in spans]


def labelled_sentences(article: GoldArticle, *, joined: bool = True) -> list[Labelled]:
    """Give an article's sentences with their spans; a span that a cut divides is left out."""
    pieces = split_sentences(article.text, joined=joined)
    return [Labelled(piece.text, tuple(_inside(piece, article.spans))) for piece in pieces]


def _inside(piece: Sentence, spans: Iterable[Span]) -> Iterator[Span]:
    place = {offset: index for index, offset in enumerate(piece.offsets)}
    for start, end, label in spans:
        if start in place and end - 1 in place:
            yield place[start], place[end - 1] + 1, label


def fold_of(article_id: str, folds: int) -> int:
    """Assign an article to a cross-validation fold by a hash of its id, so that any machine splits alike."""
    return int.from_bytes(hashlib.sha256(article_id.encode()).digest()[:8], "big") % folds


def count_spans(predicted: Iterable[Span], expected: Iterable[Span]) -> dict[str, Count]:
    """Count exact matches of span and label, by label and together under `micro`."""
    found, gold = set(predicted), set(expected)
    groups = {label.value: label.value for label in Label}
    counts = {
        name: Count(*(sum(1 for span in spans if span[2] == label) for spans in (found & gold, found, gold)))
        for name, label in groups.items()
    }
    return {**counts, "micro": sum(counts.values(), Count())}
