"""Annotated articles as the relation rules are given them: mentions and entities as the annotators marked them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from kg.evaluation import gold_mentions, score
from kg.findings import Found, found_in_analysis
from kg.model import Analysis, Article, Entity, Kind, Label, Mention, Span
from kg.relations import find_relations
from kg.text import Plain, to_plain


def is_kept(identifier: str) -> bool:
    """Tell whether an article's errors were never read while rules were written: un-* with an odd number."""
    return identifier.startswith("un-") and int(re.findall(r"\d+$", identifier)[0]) % 2 == 1


def with_annotated_mentions(doc: dict[str, Any]) -> tuple[Plain, Analysis]:
    """Give an article with the annotators' mentions and entities, in plain offsets."""
    plain = to_plain(doc["text"])
    entities = [Entity(f"{e['type']}/{e['name']}", Label(e["type"]), e["name"], tuple(e.get("aliases", ())),
                       Kind(e["kind"]) if e.get("kind") else None) for e in doc["entities"]]
    known = {(name, e.label): e.id for e in reversed(entities) for name in (e.name, *e.aliases)}
    return plain, Analysis(Article(doc["id"], doc["text"]), tuple(_mentions(doc, plain, known)), tuple(entities))


def _mentions(doc: dict[str, Any], plain: Plain, known: dict[tuple[str, Label], str]) -> Iterator[Mention]:
    for start, end, label in sorted(gold_mentions(doc)):
        span = plain.from_source(Span(start, end))
        entity = known.get((doc["text"][start:end], label), "")
        yield Mention(span.start, span.end, label, plain.text[span.start:span.end], 1.0, "annotated", entity)


def score_relations(docs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Score the relations that the rules find with annotated mentions."""
    found: dict[str, Found] = {}
    for doc in docs:
        plain, analysis = with_annotated_mentions(doc)
        relations = find_relations(analysis.article, plain, analysis.mentions, analysis.entities)
        titles = {r: plain.to_source(r.literal) for r in relations if r.literal}
        own = (replace(r, object=doc["text"][titles[r].start:titles[r].end].replace("\n", "")) if r in titles else r
               for r in relations)
        found[doc["id"]] = found_in_analysis(replace(analysis, relations=tuple(own)))
    return score(found, docs).rows()["relations"]
