"""The stages of tagging as components of spaCy give what the project itself finds."""

import spacy

from kg.components import load_language
from kg.tagging import load_pipeline, tag_plains
from kg.text import to_plain

TEXT = "荆门市总工会在荆门市举办培训班。"


def test_spacy_sees_the_mentions_as_entities_and_as_a_span_group() -> None:
    doc = load_language("rules")(TEXT)
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("荆门市总工会", "ORG"), ("荆门市", "PLACE")]
    assert [span.text for span in doc.spans["mentions"]] == ["荆门市总工会", "荆门市"]


def test_the_components_find_what_the_project_finds() -> None:
    texts = [TEXT, "市总工会主席陈建国走访企业。", ""]
    docs = list(load_language().pipe(texts, batch_size=2))
    assert [doc._.mentions for doc in docs] == list(tag_plains(load_pipeline(), map(to_plain, texts)))


def test_a_component_can_stand_in_a_pipeline_of_the_user() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("union_ner", config={"tagger": "union"})
    assert "荆门市总工会" in {TEXT[span.start : span.end] for span in nlp(TEXT)._.tagger_spans}
