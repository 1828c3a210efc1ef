"""What a graph says of an article is read the same from its store and from the analysis that it was made of."""

from test_evaluation import GRAPH, store_of

from kg.findings import found_in_analysis, found_in_store
from kg.model import (
    Activity,
    ActivityType,
    Analysis,
    Article,
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

WHOLE = Span(0, 38)
ANALYSIS = Analysis(
    Article("a1", "…"),
    (Mention(0, 6, Label.ORG, "襄阳市总工会", entity="ORG/襄阳市总工会"),
     Mention(27, 29, Label.PERSON, "李明", entity="PERSON/李明")),
    (Entity("ORG/襄阳市总工会", Label.ORG, "襄阳市总工会", ("市总工会",), Kind.UNION),
     Entity("PERSON/李明", Label.PERSON, "李明"), Entity("PLACE/襄阳市", Label.PLACE, "襄阳市")),
    (Relation("PERSON/李明", Predicate.WORKS_FOR, "ORG/襄阳市总工会", WHOLE, 0.9, "test"),
     Relation("PERSON/李明", Predicate.JOB_TITLE, "主席", WHOLE, 0.9, "test"),
     Relation("PERSON/李明", Predicate.AUTHOR_OF, "a1", WHOLE, 0.9, "test")),
    (Activity(ActivityType.TRAINING, "求学圆梦", (Filler(Role.ORGANISER, "ORG/襄阳市总工会", WHOLE, 0.9),), "2022", (),
              (Measure(2000.0, "元", "补贴", False, WHOLE, WHOLE),), WHOLE, WHOLE, 0.9, "test"),),
)


def test_a_store_is_read_as_what_it_says_of_each_article() -> None:
    found = found_in_store(store_of(GRAPH))["a1"]
    assert found.mentions == {(0, 6, Label.ORG), (27, 29, Label.PERSON)}
    assert {entity.names[0] for entity in found.entities} == {"襄阳市总工会", "李明"}
    assert (("李明", "李明"), "jobTitle", "主席") in found.relations
    assert found.activities[0].measures == ((2000.0, "元"),)


def test_an_analysis_is_read_like_the_store_made_of_it() -> None:
    stored, analysed = found_in_store(store_of(GRAPH))["a1"], found_in_analysis(ANALYSIS)
    assert analysed.mentions == stored.mentions
    assert analysed.activities[0].dates == stored.activities[0].dates == ("2022",)
    assert {e.kind for e in analysed.entities} == {e.kind for e in stored.entities}


def test_a_byline_is_a_relation_to_the_article() -> None:
    assert (("李明",), "authorOf", "article") in found_in_analysis(ANALYSIS).relations


def test_an_entity_without_a_mention_is_no_finding() -> None:
    assert "襄阳市" not in {entity.names[0] for entity in found_in_analysis(ANALYSIS).entities}
