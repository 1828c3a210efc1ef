"""Analyses for tests: one article with everything in it, and perfect ones made from gold files.

The persons and figures are invented.
"""

import json
import re
from pathlib import Path
from typing import Any

from kg.model import (
    Activity,
    ActivityType,
    Analysis,
    Article,
    Division,
    Entity,
    Filler,
    Kind,
    Label,
    Measure,
    Mention,
    Predicate,
    Relation,
    Role,
    Span,
)

HUBEI = Division("420000", "湖北省", "", 30.595, 114.2999)
XIANGYANG = Division("420600", "襄阳市", "420000", 32.008986, 112.122414)
TEXT = (
    "襄阳举办焊工技能比赛\n2023年7月5日，襄阳市总工会联合湖北大学在襄阳市开展“匠心杯”技能大赛，近200名职工参赛。"
    "全国劳动模范李明是市总工会主席。（记者 王芳）\n"
)
ARTICLE = Article("case-1", TEXT, "2023-07-06", "case-1.txt", "襄阳举办焊工技能比赛")


def span(words: str, text: str = TEXT, nth: int = 0) -> Span:
    """Find the nth place of some words."""
    start = [hit.start() for hit in re.finditer(re.escape(words), text)][nth]
    return Span(start, start + len(words))


UNION = Entity(
    "ORG/襄阳市总工会",
    Label.ORG,
    "襄阳市总工会",
    ("市总工会",),
    Kind.UNION,
    (XIANGYANG, HUBEI),
    level="city",
    parent="湖北省总工会",
)
SCHOOL = Entity("ORG/湖北大学", Label.ORG, "湖北大学", (), Kind.EDUCATION, (HUBEI,))
CITY = Entity("PLACE/420600", Label.PLACE, "襄阳市", ("襄阳",), None, (XIANGYANG, HUBEI), is_division=True)
CONTEST = Entity("PROGRAMME/“匠心杯”技能大赛", Label.PROGRAMME, "“匠心杯”技能大赛")
MODEL_WORKER = Entity("AWARD/全国劳动模范", Label.AWARD, "全国劳动模范")
CHAIR = Entity("PERSON/李明", Label.PERSON, "李明")
REPORTER = Entity("PERSON/王芳", Label.PERSON, "王芳")
ENTITIES = (UNION, SCHOOL, CITY, CONTEST, MODEL_WORKER, CHAIR, REPORTER)

FIRST = Span(TEXT.index("2023"), TEXT.index("参赛。") + 3)
SECOND = Span(TEXT.index("全国"), TEXT.index("主席。") + 3)
BYLINE = span("（记者 王芳）")
_SAID = (
    ("襄阳", 0, CITY),
    ("襄阳市总工会", 0, UNION),
    ("湖北大学", 0, SCHOOL),
    ("襄阳市", 1, CITY),
    ("“匠心杯”技能大赛", 0, CONTEST),
    ("全国劳动模范", 0, MODEL_WORKER),
    ("李明", 0, CHAIR),
    ("市总工会", 1, UNION),
    ("王芳", 0, REPORTER),
)


def _mention(words: str, nth: int, entity: Entity) -> Mention:
    where = span(words, nth=nth)
    return Mention(where.start, where.end, entity.label, words, 0.97, "gold", entity.id)


MENTIONS = tuple(_mention(*row) for row in _SAID)
RELATIONS = (
    Relation(UNION.id, Predicate.PARTNER_OF, SCHOOL.id, FIRST, 0.8, "joint"),
    Relation(UNION.id, Predicate.LOCATED_IN, CITY.id, FIRST, 0.9, "jurisdiction"),
    Relation(CHAIR.id, Predicate.WORKS_FOR, UNION.id, SECOND, 0.9, "copula"),
    Relation(CHAIR.id, Predicate.JOB_TITLE, "主席", SECOND, 0.9, "copula", span("主席")),
    Relation(CHAIR.id, Predicate.RECEIVED_AWARD, MODEL_WORKER.id, SECOND, 0.7, "apposition"),
    Relation(REPORTER.id, Predicate.AUTHOR_OF, ARTICLE.id, BYLINE, 0.95, "byline"),
)
ACTIVITY = Activity(
    ActivityType.COMPETITION,
    "“匠心杯”技能大赛",
    (
        Filler(Role.ORGANISER, UNION.id, FIRST, 0.8, "subject"),
        Filler(Role.PARTICIPANT, SCHOOL.id, FIRST, 0.55, "joint"),
        Filler(Role.PLACE, CITY.id, FIRST, 0.8, "venue"),
        Filler(Role.PROGRAMME, CONTEST.id, FIRST, 0.9, "object"),
    ),
    "2023-07-05",
    ("职工",),
    (Measure(200.0, "名", "职工", True, span("近200名"), FIRST),),
    FIRST,
    span("大赛"),
    0.8,
    "contest",
)
ANALYSIS = Analysis(ARTICLE, MENTIONS, ENTITIES, RELATIONS, (ACTIVITY,))


def perfect(path: Path) -> Analysis:
    """Make the analysis that a perfect program would give of a gold file; evidence is the first characters."""
    doc = json.loads(path.read_text(encoding="utf-8"))
    entities = tuple(
        Entity(
            f"{e['type']}/{e['name']}",
            Label(e["type"]),
            e["name"],
            tuple(e.get("aliases", ())),
            Kind(e["kind"]) if e.get("kind") else None,
        )
        for e in doc["entities"]
    )
    ids = {(entity.label, name): entity.id for entity in entities for name in (entity.name, *entity.aliases)}
    names = {entity.name: entity.id for entity in entities}
    said = Span(0, 10)
    relations = tuple(
        Relation(names[s], Predicate(p), names.get(o, doc["id"] if p == "authorOf" else o), said, 0.8, "gold")
        for s, p, o in doc["relations"]
    )
    activities = tuple(_perfect_activity(row, nth, names, said) for nth, row in enumerate(doc["activities"]))
    return Analysis(
        Article(doc["id"], doc["text"], doc["published"]),
        tuple(_perfect_mentions(doc, ids)),
        entities,
        relations,
        activities,
    )


def _perfect_mentions(doc: dict[str, Any], ids: dict[tuple[Label, str], str]) -> list[Mention]:
    taken: set[int] = set()
    found = []
    rows = sorted(
        ((words, Label(label)) for label, all_ in doc["mentions"].items() for words in all_),
        key=lambda row: (-len(row[0]), row[0]),
    )
    for words, label in rows:
        for hit in re.finditer(re.escape(words), doc["text"]):
            if not taken & set(range(*hit.span())):
                taken |= set(range(*hit.span()))
                found.append(Mention(*hit.span(), label, words, 1.0, "gold", ids[label, words]))
    return found


def _perfect_activity(row: dict[str, Any], nth: int, names: dict[str, str], said: Span) -> Activity:
    roles = (
        (Role.ORGANISER, row["organisers"]),
        (Role.PARTICIPANT, row["participants"]),
        (Role.PLACE, row["places"]),
        (Role.PROGRAMME, [row["programme"]] if row.get("programme") else []),
    )
    fillers = tuple(Filler(role, names[name], said, 0.8) for role, all_ in roles for name in all_)
    measures = tuple(Measure(m["value"], m["unit"], m["of"], False, Span(0, 3), said) for m in row["measures"])
    return Activity(
        ActivityType(row["type"]),
        row["label"],
        fillers,
        row["date"],
        tuple(row["target_groups"]),
        measures,
        said,
        Span(nth, nth + 2),
        0.8,
        "gold",
    )
