"""The rates of relation rules: judged by the annotators' relations, counted by rule."""

from relation_calibration import TABLE, judged_rules, to_table

from kg.analysing import analyse_plain, to_source
from kg.model import Article, Label, Mention
from kg.relations import confidence_of
from kg.tagging import TaggedText
from kg.text import to_plain

TEXT = "甲县总工会主席郑莉到场。"
DOC = {"id": "x", "text": TEXT, "mentions": {"ORG": ["甲县总工会"], "PERSON": ["郑莉"]}, "activities": [],
       "entities": [{"type": "ORG", "name": "甲县总工会", "aliases": []}, {"type": "PERSON", "name": "郑莉", "aliases": []}],
       "relations": [["郑莉", "worksFor", "甲县总工会"]]}


def test_a_relation_is_right_where_the_annotators_have_it() -> None:
    plain = to_plain(TEXT)
    mentions = (Mention(0, 5, Label.ORG, TEXT[:5], 0.9), Mention(7, 9, Label.PERSON, TEXT[7:9], 0.9))
    analysis = to_source(analyse_plain(Article("x", TEXT, None), plain, TaggedText(mentions, ())), plain)
    judged = dict(judged_rules(analysis, DOC))
    assert judged["employer-before"] is True
    assert False in judged.values()  # its title is not annotated


def test_the_table_counts_by_rule_in_order_of_name() -> None:
    assert to_table([("b", True), ("a", False), ("b", False)]).endswith("rule,right,found\na,0,1\nb,1,2\n")


def test_a_rule_of_the_table_is_as_sure_as_it_was_right_and_one_of_none_is_in_doubt() -> None:
    rule, right, found = TABLE.read_text("utf-8").splitlines()[-1].split(",")
    assert confidence_of(rule) == round((int(right) + 1) / (int(found) + 2), 3)
    assert confidence_of("no such rule") == 0.5
