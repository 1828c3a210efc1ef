"""The merge gives each span a probability and takes the best set without overlaps."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grammar import Candidate
from kg.merging import Proposal, Weighing, choose, describe, merge, probability, propose, read_weighing
from kg.model import Label

TEXT = "襄阳市总工会主席王芳"
ORG = Candidate(0, 6, Label.ORG, "division-union", 0.9)
PLACE = Candidate(0, 3, Label.PLACE, "division", 0.8)
PERSON = Candidate(8, 10, Label.PERSON, "tagger", 0.9)


def test_spans_of_the_tagger_and_the_rulers_on_one_stretch_are_one_proposal() -> None:
    tagged = Candidate(0, 6, Label.ORG, "tagger", 0.95)
    assert propose([tagged], [ORG], TEXT) == (Proposal(0, 6, Label.ORG, 0.95, (("division-union", 0.9),)),)


def test_a_proposal_is_described_by_its_rules_its_confidence_and_what_overlaps_it() -> None:
    place, org, person = describe(propose([PERSON], [PLACE, ORG], TEXT), TEXT)
    assert {"rule:PLACE:division", "inside:PLACE:ORG:division-union"} <= place.keys()
    assert {"rule:ORG:division-union", "around:ORG:PLACE:division"} <= org.keys()
    assert person["confidence:PERSON"] == pytest.approx(2.197, abs=0.001)


def test_a_probability_is_the_logistic_of_the_weighed_sum() -> None:
    assert probability({"a": 1.0, "b": 2.0, "unknown": 5.0}, {"a": 0.5, "b": -1.0}) == pytest.approx(0.18243, abs=1e-5)


def test_the_set_with_the_greatest_sum_wins_over_the_single_best() -> None:
    spans = [Proposal(0, 4, Label.ORG, 0.0, ()), Proposal(0, 2, Label.ORG, 0.0, ()), Proposal(2, 4, Label.ORG, 0.0, ())]
    assert choose(spans, [0.9, 0.8, 0.8], 0.3) == [1, 2]


def test_nothing_below_the_threshold_is_chosen() -> None:
    assert choose([Proposal(0, 4, Label.ORG, 0.0, ())], [0.3], 0.3) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4), st.integers(0, 100)), max_size=7))
def test_the_chosen_set_is_the_best_of_all_sets_without_overlaps(rows: list[tuple[int, int, int]]) -> None:
    spans = [Proposal(start, start + length, Label.ORG, 0.0, ()) for start, length, _ in rows]
    sure = [score / 100 for *_, score in rows]

    def worth(indices: tuple[int, ...]) -> float:
        ordered = sorted(indices, key=lambda i: spans[i].start)
        apart = all(spans[a].end <= spans[b].start for a, b in itertools.pairwise(ordered))
        return sum(sure[i] - 0.4 for i in indices) if apart else -1.0

    sizes = range(len(spans) + 1)
    best = max(worth(indices) for size in sizes for indices in itertools.combinations(range(len(spans)), size))
    assert worth(tuple(choose(spans, sure, 0.4))) == pytest.approx(best)


@pytest.mark.parametrize("name", ["各地总工会", "市总工会“暖心", "多家工会"])
def test_broken_quotations_and_bodies_that_are_many_are_refused(name: str) -> None:
    assert propose([Candidate(0, len(name), Label.ORG, "tagger", 0.99)], [], name) == ()


def test_the_unions_of_a_place_are_no_body() -> None:
    spans = [Candidate(0, 4, Label.ORG, "division-gonghui", 0.2)]
    assert propose([Candidate(0, 4, Label.ORG, "tagger", 0.99)], spans, "绍兴工会的职工") == ()


def test_mentions_carry_rule_and_probability() -> None:
    weighing = Weighing({"rule:ORG:division-union": 2.0, "tagger:PERSON": 1.0}, 0.6)
    found = merge([PERSON], [PLACE, ORG], TEXT, weighing=weighing)
    assert [(m.text, m.rule, m.confidence) for m in found] == [
        ("襄阳市总工会", "division-union", 0.881),
        ("王芳", "tagger", 0.731),
    ]


@pytest.mark.parametrize("name", ["union", "lac", "rules"])
def test_weights_are_shipped_for_every_tagger(name: str) -> None:
    weighing = read_weighing(name)
    assert 0.2 < weighing.threshold < 0.6
    assert len(weighing.weights) > 100


def test_a_community_is_a_body_not_a_place() -> None:
    (proposal,) = propose([Candidate(0, 4, Label.PLACE, "tagger", 0.9)], [], "城西社区")
    assert (proposal.label, proposal.tagger) == (Label.ORG, 0.9)


def test_words_that_name_nothing_are_refused() -> None:
    assert propose([Candidate(0, 2, Label.PERSON, "tagger", 0.9)], [], "周一") == ()


def test_names_in_a_row_speak_for_each_other() -> None:
    text = "综采队、皮带队夺冠"
    spans = [Candidate(0, 3, Label.ORG, "tagger", 0.9), Candidate(4, 7, Label.ORG, "tagger-other", 0.2)]
    assert [row["row:ORG"] for row in describe(propose(spans, [], text), text)] == [0.2, 0.9]


def test_what_the_tagger_hardly_thinks_of_is_proposed_only_with_a_rule() -> None:
    doubtful = Candidate(0, 6, Label.ORG, "tagger-other", 0.06)
    assert propose([doubtful], [], TEXT) == ()
    assert propose([doubtful], [ORG], TEXT) == (Proposal(0, 6, Label.ORG, 0.0, (("division-union", 0.9),), 0.06),)


def test_a_reading_in_brackets_is_no_name() -> None:
    assert propose([Candidate(3, 10, Label.PERSON, "tagger", 0.9)], [], "接诊（jiēzhěn）船员") == ()
