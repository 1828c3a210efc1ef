"""Articles through the language stages: plain text, mentions, entities, relations, activities, and back to the source.

In: articles and a loaded spaCy pipeline. Out: an `Analysis` for each, with the offsets of the article's own text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from spacy.language import Language

from kg.activities import find_activities
from kg.doubts import find_doubts
from kg.linking import Aliases, link_mentions
from kg.model import Activity, Analysis, Article, Doubt, Measure, Mention, Relation, Span
from kg.persons import resolve_persons
from kg.portions import cut_portions, join_portions, place_portion, take_portion
from kg.relations import find_relations
from kg.tagging import TaggedText, read_plains
from kg.text import Plain, to_plain

# articles handed to the tagger at once: enough sentences for full batches, little memory
_BATCH = 32


def analyse(nlp: Language, articles: Iterable[Article], *, min_confidence: float = 0.0, aliases: Aliases | None = None
            ) -> Iterator[Analysis]:
    """Analyse articles in order, a batch at a time; statements below `min_confidence` are left out.

    `aliases` are a user's decisions on names, which come before every rule of linking.
    """
    rest = iter(articles)
    while batch := list(islice(rest, _BATCH)):
        plains = [to_plain(article.text) for article in batch]
        cut = [cut_portions(plain.text) for plain in plains]
        tagged = read_plains(nlp, (take_portion(plain, span) for plain, spans in zip(plains, cut, strict=True)
                                     for span in spans))
        for article, plain, spans in zip(batch, plains, cut, strict=True):
            found = _analyse_portions(article, plain, zip(spans, tagged, strict=False), aliases)
            doubts = tuple(sorted((*found.doubts, *find_doubts(found, plain, min_confidence))))
            yield to_source(replace(confident(found, min_confidence), doubts=doubts), plain)


def _analyse_portions(article: Article, plain: Plain, tagged: Iterable[tuple[Span, TaggedText]],
                      aliases: Aliases | None) -> Analysis:
    """Analyse an article whose portions are tagged; the doubts are those of tagging."""
    found: list[Analysis] = []
    for span, told in tagged:
        portion = take_portion(plain, span)
        read = replace(_read_portion(article, portion, told, aliases), doubts=told.left_out)
        found.append(read if portion is plain else _mapped(read, place_portion(plain, span), plain.text))
    return resolve_persons(join_portions(article, found), aliases=aliases)


def analyse_plain(article: Article, plain: Plain, tagged: TaggedText, aliases: Aliases | None = None) -> Analysis:
    """Link an article's mentions and find its relations and activities; offsets are those of the plain text."""
    return resolve_persons(_read_portion(article, plain, tagged, aliases), aliases=aliases)


def _read_portion(article: Article, plain: Plain, tagged: TaggedText, aliases: Aliases | None) -> Analysis:
    linked, entities = link_mentions(article, plain, tagged.mentions, aliases=aliases)
    relations = find_relations(article, plain, linked, entities)
    activities = find_activities(article, plain, linked, entities, tagged.states)
    return Analysis(article, linked, entities, relations, activities)


def confident(analysis: Analysis, least: float) -> Analysis:
    """Keep the statements of at least this confidence; mentions and their entities stay."""
    if least <= 0:
        return analysis
    activities = (replace(activity, fillers=tuple(f for f in activity.fillers if f.confidence >= least))
                  for activity in analysis.activities if activity.confidence >= least)
    relations = (relation for relation in analysis.relations if relation.confidence >= least)
    return replace(analysis, relations=tuple(relations), activities=tuple(activities))


def to_source(analysis: Analysis, plain: Plain) -> Analysis:
    """Map every offset from the plain text to the article's own; literals are spelt as the article does."""
    return _mapped(analysis, plain, analysis.article.text)


def _mapped(analysis: Analysis, plain: Plain, text: str) -> Analysis:
    """Map every offset from a plain text to the text that it stands for."""
    return replace(
        analysis,
        mentions=tuple(_source_mention(mention, plain, text) for mention in analysis.mentions),
        relations=tuple(_source_relation(relation, plain, text) for relation in analysis.relations),
        activities=tuple(_source_activity(activity, plain) for activity in analysis.activities),
        doubts=tuple(_source_doubt(doubt, plain) for doubt in analysis.doubts),
    )


def _source_doubt(doubt: Doubt, plain: Plain) -> Doubt:
    span = plain.to_source(Span(doubt.start, doubt.end))
    return replace(doubt, start=span.start, end=span.end)


def _source_mention(mention: Mention, plain: Plain, text: str) -> Mention:
    span = plain.to_source(mention.span)
    return replace(mention, start=span.start, end=span.end, text=text[span.start : span.end])


def _source_relation(relation: Relation, plain: Plain, text: str) -> Relation:
    mapped = replace(relation, evidence=plain.to_source(relation.evidence))
    if relation.literal is None:
        return mapped
    literal = plain.to_source(relation.literal)
    return replace(mapped, literal=literal, object=_unbroken(text, literal))


def _source_activity(activity: Activity, plain: Plain) -> Activity:
    return replace(
        activity,
        fillers=tuple(replace(f, evidence=plain.to_source(f.evidence)) for f in activity.fillers),
        left_out=tuple(replace(f, evidence=plain.to_source(f.evidence)) for f in activity.left_out),
        measures=tuple(_source_measure(m, plain) for m in activity.measures),
        evidence=plain.to_source(activity.evidence),
        trigger=plain.to_source(activity.trigger),
    )


def _source_measure(measure: Measure, plain: Plain) -> Measure:
    return replace(measure, span=plain.to_source(measure.span), evidence=plain.to_source(measure.evidence))


def _unbroken(text: str, span: Span) -> str:
    return "".join(text[span.start : span.end].split("\n"))
