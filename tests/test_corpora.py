"""Annotated text to labelled sentences."""

import gzip
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.corpora import (
    Count,
    GoldArticle,
    count_spans,
    fold_of,
    labelled_sentences,
    mark_mentions,
    read_corpus,
    read_gold,
    read_written,
    split_sentences,
)
from kg.model import KgError

TEXTS = st.text(alphabet="工会总市，。！？”“\n 记者a", max_size=80)


def test_a_longer_mention_hides_the_shorter_one_inside_it() -> None:
    text = "襄阳市总工会说，市总工会在襄阳"
    spans = mark_mentions(text, {"ORG": ["市总工会", "襄阳市总工会"], "PLACE": ["襄阳"]})
    assert [(text[start:end], label) for start, end, label in spans] == [
        ("襄阳市总工会", "ORG"),
        ("市总工会", "ORG"),
        ("襄阳", "PLACE"),
    ]


def test_every_occurrence_is_marked() -> None:
    assert mark_mentions("郑莉和郑莉", {"PERSON": ["郑莉"]}) == [(0, 2, "PERSON"), (3, 5, "PERSON")]


@given(TEXTS, st.lists(st.text(alphabet="工会总市", min_size=1, max_size=3), max_size=4))
def test_marked_spans_never_overlap_and_read_as_listed(text: str, names: list[str]) -> None:
    spans = mark_mentions(text, {"ORG": names})
    assert all(text[start:end] in names for start, end, _ in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))


@given(TEXTS, st.booleans())
def test_a_sentence_s_offsets_point_at_its_own_characters(text: str, joined: bool) -> None:
    for piece in split_sentences(text, joined=joined):
        assert len(piece.text) == len(piece.offsets)
        assert joined or "".join(text[offset] for offset in piece.offsets) == piece.text
        assert list(piece.offsets) == sorted(set(piece.offsets))


@given(TEXTS)
def test_splitting_loses_nothing_but_blanks_and_newlines(text: str) -> None:
    kept = {offset for piece in split_sentences(text) for offset in piece.offsets}
    assert all(text[offset].isspace() for offset in range(len(text)) if offset not in kept)


def test_a_sentence_keeps_the_quotation_marks_that_close_after_its_full_stop() -> None:
    assert [piece.text for piece in split_sentences("“水也有。”她说。")] == ["“水也有。”", "她说。"]


def test_a_sentence_broken_at_the_end_of_a_full_line_is_read_as_one() -> None:
    text = "市总工会" + "拿出专项资金慰问坚守岗位的一线职工和他们的家人让大家安心过年并且送去" + "\n三百份礼包。"
    assert [piece.text for piece in split_sentences(text)] == [text.replace("\n", "")]
    assert len(split_sentences(text, joined=False)) == 2


def test_a_headline_is_not_joined_to_what_follows() -> None:
    assert len(split_sentences("工会送清凉\n本报讯 昨日，市总工会启动行动。")) == 2


def test_spans_move_with_their_sentence() -> None:
    article = GoldArticle("a", "第一句。郑莉来了。", ((4, 6, "PERSON"),))
    assert [labelled.spans for labelled in labelled_sentences(article)] == [(), ((0, 2, "PERSON"),)]


def test_gold_articles_are_read_in_order_of_their_ids(tmp_path: Path) -> None:
    for name in ("b", "a"):
        row = {"id": name, "text": "全总", "mentions": {"ORG": ["全总"]}}
        (tmp_path / f"{name}.json").write_text(json.dumps(row), encoding="utf-8")
    assert [(article.id, article.spans) for article in read_gold(tmp_path)] == [
        ("a", ((0, 2, "ORG"),)),
        ("b", ((0, 2, "ORG"),)),
    ]


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"id": "a", "text": "x", "mentions": 3}'])
def test_a_broken_annotation_is_refused_by_the_name_of_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    with pytest.raises(KgError, match=r"bad\.json"):
        read_gold(tmp_path)


def test_an_empty_folder_is_no_gold(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no gold annotation"):
        read_gold(tmp_path)


WRITTEN_ROWS = read_written()


def test_articles_written_to_be_learnt_from_say_so_and_have_ids_of_their_own() -> None:
    assert all(row["id"].startswith("tw-") and "written for training" in row["source"] for row in WRITTEN_ROWS)
    assert len({row["id"] for row in WRITTEN_ROWS}) == len({row["text"] for row in WRITTEN_ROWS}) == len(WRITTEN_ROWS) > 300


def test_their_annotations_name_only_what_the_text_and_the_entities_have() -> None:
    for row in WRITTEN_ROWS:
        names = {entity["name"] for entity in row["entities"]}
        known = names | {alias for entity in row["entities"] for alias in entity["aliases"]}
        mentions = [name for found in row["mentions"].values() for name in found]
        assert all(name in row["text"] and name in known for name in mentions), row["id"]
        assert all({*a["organisers"], *a["participants"], *a["places"]} <= names for a in row["activities"]), row["id"]
        assert all(isinstance(m["value"], int | float) and m["unit"] in row["text"]
                   for a in row["activities"] for m in a["measures"]), row["id"]


def test_a_corpus_is_read_plain_or_gzipped(tmp_path: Path) -> None:
    line = json.dumps({"text": "李成说", "spans": [[0, 2, "PERSON"]]}) + "\n"
    (tmp_path / "one.jsonl").write_text(line, encoding="utf-8")
    with gzip.open(tmp_path / "two.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(line)
    assert read_corpus(tmp_path / "one.jsonl") == read_corpus(tmp_path / "two.jsonl.gz")


@pytest.mark.parametrize(
    "line", ["{", '{"text": "a"}', '{"text": "a", "spans": [[0, 2, "ORG"]]}', '{"text": "a", "spans": [[0, 1, "X"]]}']
)
def test_a_broken_row_is_refused_with_its_line_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": "a", "spans": []}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(KgError, match=r"bad\.jsonl:2"):
        read_corpus(path)


def test_a_corpus_that_is_not_there_is_reported() -> None:
    with pytest.raises(KgError, match="cannot be read"):
        read_corpus(Path("nowhere.jsonl"))


def test_an_article_s_fold_depends_on_its_id_alone() -> None:
    assert [fold_of(name, 5) for name in ("un-002", "un-003", "wd-miyun")] == [
        fold_of(name, 5) for name in ("un-002", "un-003", "wd-miyun")
    ]
    assert {fold_of(f"article-{number}", 5) for number in range(100)} == {0, 1, 2, 3, 4}


def test_a_span_counts_when_both_its_ends_and_its_label_are_right() -> None:
    counts = count_spans([(0, 2, "ORG"), (3, 5, "ORG"), (6, 8, "PLACE")], [(0, 2, "ORG"), (3, 6, "ORG"), (6, 8, "ORG")])
    assert counts["ORG"] == Count(1, 2, 3)
    assert counts["PLACE"] == Count(0, 1, 0)
    assert counts["micro"] == Count(1, 3, 3)
    assert counts["ORG"].f1 == pytest.approx(0.4)


def test_nothing_expected_and_nothing_predicted_scores_zero() -> None:
    assert Count().f1 == 0.0
