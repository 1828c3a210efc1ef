"""What a build found and refused: counts as a record, as JSON, as Markdown and as a table for the terminal."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from kg.joining import Row, deed_rows
from kg.model import Analysis, Label, Refusal
from kg.persons import person_facts
from kg.vocab import BASE, division_id

# below this an article of a page holds parts that the splitter could not place with confidence
_DOUBTFUL_SPLIT = 0.5


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of one article: labels by entity id, what is told of each person by id, numbers by name.

    `deeds` are the activities that another article may tell too (see `kg.joining`), `around` the ids of entities that only
    the background knows.
    """

    article: str
    characters: int
    mentions: dict[str, int]
    entities: dict[str, str]
    relations: dict[str, int]
    activities: dict[str, int]
    measures: int
    doubtful: bool
    persons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: list[Row] = field(default_factory=list)
    around: list[str] = field(default_factory=list)


def tally_of(analysis: Analysis, base: str = BASE) -> Tally:
    """Count what was found in one article."""
    return Tally(
        analysis.article.id, len(analysis.article.text),
        dict(Counter(mention.label.value for mention in analysis.mentions)),
        {entity.id: entity.label.value for entity in analysis.entities},
        dict(Counter(relation.predicate.value for relation in analysis.relations)),
        dict(Counter(activity.type.value for activity in analysis.activities)),
        sum(len(activity.measures) for activity in analysis.activities),
        analysis.article.confidence < _DOUBTFUL_SPLIT,
        person_facts(analysis), deed_rows(analysis, base=base), sorted(_around(analysis)))


def _around(analysis: Analysis) -> set[str]:
    """Give the ids of what is known only from the background: divisions that entities lie in, unions above them."""
    divisions = {division_id(division.code) for entity in analysis.entities for division in entity.chain}
    unions = {f"{Label.ORG}/{entity.parent}" for entity in analysis.entities if entity.parent}
    return (divisions | unions) - {entity.id for entity in analysis.entities}


def review_lines(analysis: Analysis) -> list[bytes]:
    """Write what is to be reviewed of an article: a JSON object on a line for each doubt, in the order of the text."""
    article = analysis.article
    rows = ({"article": article.id, "begin": doubt.start, "end": doubt.end, "kind": doubt.kind, "what": doubt.what,
             "reason": doubt.reason, "confidence": doubt.confidence, "text": article.text[doubt.start:doubt.end]}
            for doubt in sorted(analysis.doubts))
    return [json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in rows]


@dataclass(slots=True)
class Report:
    """Counts of one build; `entities` are distinct ones by type (see `kg.names`), `doubtful` the articles whose parts are uncertain.

    `viewed` counts the articles that the page and the GraphML show. `reused` counts those taken over from an earlier
    build; it is not written, since the outputs do not depend on it.
    """

    records: int = 0
    articles: int = 0
    characters: int = 0
    mentions: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    activities: Counter[str] = field(default_factory=Counter)
    measures: int = 0
    triples: int = 0
    doubtful: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    reused: int = 0
    viewed: int = 0

    def add(self, tally: Tally) -> None:
        """Count one article, but for its entities, which others may name too."""
        self.articles += 1
        self.characters += tally.characters
        self.mentions.update(tally.mentions)
        self.relations.update(tally.relations)
        self.activities.update(tally.activities)
        self.measures += tally.measures
        if tally.doubtful:
            self.doubtful.append(tally.article)


def to_json(report: Report) -> str:
    """Write a report as JSON: sorted keys, refusals in the order of the input."""
    rows = {name: getattr(report, name) for name in ("records", "articles", "characters", "measures", "triples", "viewed")}
    rows["doubtful"] = sorted(report.doubtful)
    for name in ("mentions", "entities", "relations", "activities"):
        rows[name] = dict(sorted(getattr(report, name).items()))
    rows["refused"] = [asdict(refusal) for refusal in report.refusals]
    return json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def to_lines(report: Report) -> list[tuple[str, str]]:
    """Give a report's figures as rows of a table: what, how many."""
    return [
        ("articles", str(report.articles)),
        *((f"entities: {label}", str(count)) for label, count in sorted(report.entities.items())),
        *((f"relations: {name}", str(count)) for name, count in sorted(report.relations.items())),
        *((f"activities: {name}", str(count)) for name, count in sorted(report.activities.items())),
        ("measures", str(report.measures)),
        ("triples", str(report.triples)),
        ("records refused", str(len(report.refusals))),
    ]


def to_markdown(report: Report) -> str:
    """Write a report as Markdown: the figures, then what was refused and what is doubtful."""
    lines = ["# What this build found", "", "| what | how many |", "| --- | ---: |"]
    lines += [f"| {what} | {count} |" for what, count in to_lines(report)]
    if report.viewed < report.articles:
        lines += ["", f"`graph.html` and `graph.graphml` show the first {report.viewed} articles; for others see `kg view`."]
    if report.doubtful:
        lines += ["", "## Articles of a page with parts that could not be placed for certain", ""]
        lines += [f"- {_cell(article)}" for article in sorted(report.doubtful)]
    if report.refusals:
        lines += ["", "## Refused", "", "| file | record | reason |", "| --- | --- | --- |"]
        lines += [f"| {_cell(r.file)} | {_cell(r.record)} | {_cell(r.reason)} |" for r in report.refusals]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Keep a stranger's text from being read as Markdown."""
    return "".join(f"\\{c}" if c in "|\\`*_[]<>#" else c for c in " ".join(text.split()))


def aligned(rows: Iterable[tuple[str, str]]) -> str:
    """Lay out two columns, the second to the right."""
    pairs = list(rows)
    left = max(len(what) for what, _ in pairs)
    right = max(len(count) for _, count in pairs)
    return "\n".join(f"{what:<{left}}  {count:>{right}}" for what, count in pairs)
