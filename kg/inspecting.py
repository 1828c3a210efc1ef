"""An article taken apart, so that the next cue is written from evidence: what every stage made of it, and why.

In: an article and a loaded pipeline. Out: an `Inspection`: rows of mentions, clauses with their cues, deeds with what
fills them, relations, and what was refused, each with the triples that it gave; as lines of text or as one HTML page
of its own. What NIF says of each stretch of text is left out of the triples.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from pyoxigraph import Literal, NamedNode, Triple
from spacy.language import Language

from kg.activity_model import shipped_model
from kg.analysing import analyse_plain, to_source
from kg.deeds import Deed, find_deeds
from kg.doubts import find_doubts
from kg.model import Activity, Analysis, Article, Relation, Span
from kg.rdf import stated_triples
from kg.scene import Scene, read_scene
from kg.tagging import read_plains
from kg.terms import writable
from kg.text import Plain, to_plain
from kg.vocab import BASE, NIF, PREFIXES, XSD, segment_text

_STYLE = """
body { font: 15px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
pre.text { white-space: pre-wrap; font: inherit; background: #f6f6f4; padding: 1em; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid #ccc; padding: .3em .6em; vertical-align: top; }
td.where { color: #666; white-space: nowrap; } code { font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { padding: 0 .1em; } .PERSON { background: #ffe3c2; } .ORG { background: #cfe3ff; } .PLACE { background: #d5f0d0; }
.PROGRAMME { background: #f3d6f5; } .AWARD { background: #fff3b0; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: where it stands in the article, its words, what is told of it, and the triples that it gave."""

    span: Span
    words: str
    told: tuple[str, ...]
    triples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """An article with the findings of each stage, by the stage's name in the order of the stages."""

    analysis: Analysis
    sections: tuple[tuple[str, tuple[Row, ...]], ...]


def inspect_article(nlp: Language, article: Article) -> Inspection:
    """Take an article apart; offsets are those of its own text."""
    plain = to_plain(article.text)
    tagged = next(read_plains(nlp, [plain]))
    found = analyse_plain(article, plain, tagged)
    found = replace(found, doubts=tuple(sorted((*tagged.left_out, *find_doubts(found, plain, 0.0)))))
    analysis = to_source(found, plain)
    scene = read_scene(plain.text, article.published, found.mentions, found.entities, tagged.states)
    return Inspection(analysis, (
        ("mentions", tuple(_mentions(analysis))), ("clauses", tuple(_clauses(scene, plain, article.text))),
        ("deeds", tuple(_deed(analysis, activity) for activity in analysis.activities)),
        ("relations", tuple(_relation(analysis, relation) for relation in analysis.relations)),
        ("to review", tuple(_doubts(analysis)))))


def _mentions(analysis: Analysis) -> Iterator[Row]:
    for mention in analysis.mentions:
        told = f"{mention.label} {mention.entity or 'linked with nothing'} {mention.confidence:.3f} by {mention.rule}"
        yield Row(mention.span, mention.text, (told,), _given(analysis, replace(_bare(analysis), mentions=(mention,))))


def _clauses(scene: Scene, plain: Plain, text: str) -> Iterator[Row]:
    """Give each clause with its zone, cues, figures and dates, and the deed that it tells."""
    model = shipped_model()
    deeds = find_deeds(scene, model.deeds, model.thresholds["same"])
    for index, clause in enumerate(scene.clauses):
        span = plain.to_source(clause.span)
        cues = [f"{cue.word} {cue.group} {cue.weight:+d}" for cue in scene.cues[index]]
        figures = [f"{figure.value:g} {figure.unit}{' about' if figure.approximate else ''}"
                   for figure in clause.figures]
        told = (f"{clause.zone}, line {clause.line + 1}", *_listed("cues", cues), *_listed("figures", figures),
                *_listed("dates", [date.iso or "none" for date in clause.dates]), *_listed("deed", _numbers(deeds, index)))
        yield Row(span, text[span.start:span.end], told)


def _listed(name: str, items: Sequence[str]) -> tuple[str, ...]:
    return (f"{name}: {'; '.join(items)}",) if items else ()


def _numbers(deeds: Iterable[Deed], clause: int) -> list[str]:
    return [f"{number} ({deed.type})" for number, deed in enumerate(deeds, 1) if clause in deed.clauses]


def _deed(analysis: Analysis, activity: Activity) -> Row:
    names = {entity.id: entity.name for entity in analysis.entities}
    fillers = (f"{f.role}: {names[f.entity]} {f.confidence:.3f} by {f.rule}" for f in activity.fillers)
    measures = (f"measure: {m.value:g} {m.unit} {m.counts}{' about' if m.approximate else ''}".rstrip()
                for m in activity.measures)
    groups = (f"target group: {group}" for group in activity.target_groups)
    trigger = analysis.article.text[activity.trigger.start:activity.trigger.end]
    told = (f"{activity.type} {activity.confidence:.3f} by {activity.rule}", f"label: {activity.label}",
            f"trigger: {trigger}", f"date: {activity.date or 'none'}", *fillers, *measures, *groups)
    given = _given(analysis, replace(_bare(analysis), activities=(activity,)))
    return Row(activity.evidence, _words(analysis, activity.evidence), told, given)


def _relation(analysis: Analysis, relation: Relation) -> Row:
    told = (f"{relation.subject} {relation.predicate} {relation.object}",
            f"{relation.confidence:.3f} by {relation.rule}")
    given = _given(analysis, replace(_bare(analysis), relations=(relation,)))
    return Row(relation.evidence, _words(analysis, relation.evidence), told, given)


def _doubts(analysis: Analysis) -> Iterator[Row]:
    for doubt in analysis.doubts:
        span = Span(doubt.start, doubt.end)
        yield Row(span, _words(analysis, span), (f"{doubt.kind} {doubt.what}", doubt.reason, f"{doubt.confidence:.3f}"))


def _words(analysis: Analysis, span: Span) -> str:
    return analysis.article.text[span.start:span.end]


def _bare(analysis: Analysis) -> Analysis:
    return Analysis(analysis.article)


def _given(analysis: Analysis, part: Analysis) -> tuple[str, ...]:
    """Write the triples that a part of an analysis gives beside those of the article itself."""
    known = set(stated_triples(_bare(analysis)))
    fresh = dict.fromkeys(triple for triple in stated_triples(part) if triple not in known)
    return tuple(_spelled(triple) for triple in fresh if not _is_layout(triple))


def _is_layout(triple: Triple) -> bool:
    return any(isinstance(term, NamedNode) and term.value.startswith(str(NIF))
               for term in (triple.predicate, triple.object))


def _spelled(triple: Triple) -> str:
    return " ".join(_short(term) for term in (triple.subject, triple.predicate, triple.object))


def _short(term: object) -> str:
    """Write a term as in Turtle, its IRI readable: of our data without the base, of a vocabulary with its prefix."""
    if isinstance(term, Literal) and not term.language and term.datatype.value != str(XSD.string):
        return f'"{term.value}"^^{_short(term.datatype)}'
    if not isinstance(term, NamedNode):
        return str(term)
    if term.value.startswith(BASE):
        return f"<{segment_text(term.value.removeprefix(BASE))}>"
    for prefix, start in PREFIXES.items():
        if term.value.startswith(start):
            return f"{prefix}:{term.value.removeprefix(start)}"
    return str(term)


def to_lines(inspection: Inspection) -> Iterator[str]:
    """Write an inspection for a terminal; control characters of the article are replaced."""
    article = inspection.analysis.article
    yield f"{_line(article.id)}  published {article.published or 'unknown'}  {_line(article.headline)}".rstrip()
    for title, rows in inspection.sections:
        yield f"\n{title}: {len(rows)}"
        for row in rows:
            yield f"  [{row.span.start},{row.span.end}) {_line(row.words)}"
            yield from (f"      {_line(told)}" for told in row.told)
            yield from (f"        {_line(triple)}" for triple in row.triples)


def _line(text: str) -> str:
    """Keep a text on its line and free of characters that a terminal acts on."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def to_page(inspections: Iterable[Inspection]) -> str:
    """Write inspections as one HTML page that loads nothing and runs nothing; all text is escaped."""
    bodies = "".join(part for inspection in inspections for part in _body(inspection))
    return (f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            f"<title>kg inspect</title><style>{_STYLE}</style></head>\n<body>\n{bodies}</body></html>\n")


def _body(inspection: Inspection) -> Iterator[str]:
    article = inspection.analysis.article
    yield f"<h1>{_html(article.id)}</h1>\n<p>published {_html(article.published or 'unknown')}</p>\n"
    yield f'<pre class="text">{"".join(_marked(inspection.analysis))}</pre>\n'
    for title, rows in inspection.sections:
        yield f"<h2>{title} ({len(rows)})</h2>\n<table>\n"
        yield from (_table_row(row) for row in rows)
        yield "</table>\n"


def _marked(analysis: Analysis) -> Iterator[str]:
    """Give the article's text with its mentions marked."""
    text, done = analysis.article.text, 0
    for mention in analysis.mentions:
        yield _html(text[done:mention.start])
        title = f"{mention.label} {mention.entity} {mention.rule} {mention.confidence:.3f}"
        yield f'<mark class="{mention.label}" title="{_html(title)}">{_html(mention.text)}</mark>'
        done = mention.end
    yield _html(text[done:])


def _table_row(row: Row) -> str:
    told = "<br>".join(_html(line) for line in row.told)
    triples = "\n".join(_html(triple) for triple in row.triples)
    more = f"<details><summary>{len(row.triples)} triples</summary><code>{triples}</code></details>" if triples else ""
    return (f'<tr><td class="where">{row.span.start}–{row.span.end}</td><td>{_html(row.words)}</td>'
            f"<td>{told}{more}</td></tr>\n")


def _html(text: str) -> str:
    return escape(writable(text))
