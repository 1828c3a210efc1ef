"""Why names are one thing or two: explanations and candidates, read from the store that a build left."""

import csv
import json
from pathlib import Path

import pytest
from linked_texts import plain_mentions

from kg import pipeline
from kg.analysing import analyse_plain, to_source
from kg.cli import main
from kg.decisions import read_decisions
from kg.explaining import Explanation, explain, find_doubtful, read_entities, to_lines
from kg.model import Analysis, Article, Decision, Identifier, KgError, Kind, Label, Options
from kg.names import opened_names
from kg.parts import to_part
from kg.resolving import resolved_lines
from kg.store import open_store, write_line_graphs
from kg.tagging import TaggedText
from kg.text import to_plain
from kg.validation import validate_graph
from kg.vocab import OWL, SKOS

TEXTS = {
    "a": "襄阳市总工会举办技能竞赛\n本报讯（记者李明）7月5日，襄阳市总工会在襄阳举办技能竞赛。",
    "b": "武汉市总工会慰问环卫工人\n本报讯（记者李明）昨日，武汉市总工会走访慰问环卫工人。",
    "c": "襄阳市总工会开展普法宣传\n本报讯 近日，襄阳市总工会开展普法宣传活动。",
}
MARKED = {
    "a": "{O|襄阳市总工会}在{L|襄阳}举办竞赛。{O|市总工会}主席{P|张伟}讲话。（记者{P|李明}）",
    "b": "昨日，{O|武汉市总工会}主席{P|张伟}走访环卫工人。（记者{P|李明}）",
    "c": "近日，{O|襄阳市总工会}主席{P|张伟}参加普法宣传活动。",
}


def build(folder: Path, names: str = "abc", **told: tuple[Decision, ...] | tuple[Identifier, ...]) -> Path:
    rows = [json.dumps({"id": n, "text": TEXTS[n], "published": "2023-07-06"}, ensure_ascii=False) for n in names]
    (folder / "in.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    pipeline.build([folder / "in.jsonl"], folder / "out", Options(pipeline="rules", quiet=True, **told))
    return folder / "out"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the graph of the marked texts, from their mentions on as a build does."""
    folder, lines = tmp_path_factory.mktemp("explain"), []
    with opened_names(folder) as names:
        for article, marked in MARKED.items():
            part = to_part(b"", analyse_marked(marked, article), Options().base)
            names.add(part.tally)
            lines += part.lines()
        lines += resolved_lines(names, Options())
    write_line_graphs(lines, folder)
    return folder


def analyse_marked(marked: str, article: str) -> Analysis:
    text, mentions = plain_mentions(marked)
    plain = to_plain(text)
    return to_source(analyse_plain(Article(article, text, "2023-07-06"), plain, TaggedText(mentions)), plain)


def explained(place: Path, name: str) -> list[Explanation]:
    return explain(open_store(place), name)


def test_an_entity_is_explained_by_its_mentions_rules_and_scores(built: Path) -> None:
    [union] = explained(built, "襄阳市总工会")
    assert (union.id, union.kind, union.aliases) == ("ORG/襄阳市总工会", "TradeUnion", ("市总工会",))
    assert ("jurisdiction", "襄阳市") in union.facts
    assert ("parentUnion", "湖北省总工会") in union.facts
    short = next(reading for reading in union.readings if reading.words == "市总工会")
    assert (short.article, short.sentence) == ("a", "市总工会主席张伟讲话。")
    assert short.rule.endswith("level:市")
    assert 0 < float(short.confidence) < 1


def test_an_alias_a_key_and_an_iri_lead_to_the_entity(built: Path) -> None:
    for name in ("市总工会", "https://w3id.org/union-activity/id/org/襄阳市总工会"):
        assert [found.id for found in explained(built, name)] == ["ORG/襄阳市总工会"]
    assert [found.id for found in explained(built, "张伟@武汉市总工会")] == ["PERSON/张伟@武汉市总工会"]


def test_namesakes_are_explained_with_the_score_that_left_them_apart(built: Path) -> None:
    one, other = explained(built, "张伟")
    assert [one.id, other.id] == ["PERSON/张伟@武汉市总工会", "PERSON/张伟@襄阳市总工会"]
    assert {reading.article for reading in other.readings} == {"a", "c"}
    assert all(reading.rule.endswith("by-employer") for reading in other.readings)
    assert [doubt.ids for doubt in one.doubts] == [(one.id, other.id)]
    assert "not worksFor" in one.doubts[0].reason


def test_the_lines_say_what_each_rule_means(built: Path) -> None:
    text = "\n".join(line for found in explained(built, "张伟") for line in to_lines(found))
    assert "by-employer (the same person as others of this name with the employer)" in text
    assert "not merged with:" in text


def test_an_unknown_name_is_refused_with_the_nearest(built: Path) -> None:
    with pytest.raises(KgError, match="襄阳市总工会"):
        explained(built, "襄阳总工会")


def test_entities_are_read_as_linking_left_them(built: Path) -> None:
    entities = {entity.id: entity for entity in read_entities(open_store(built))}
    union, city = entities["ORG/襄阳市总工会"], entities["PLACE/420600"]
    assert (union.kind, [d.code for d in union.chain]) == (Kind.UNION, ["420600"])
    assert (city.name, city.is_division, city.kind) == ("襄阳市", True, None)


def test_candidates_come_best_first_and_reporters_of_one_name_are_among_them(built: Path) -> None:
    found = find_doubtful(open_store(built), least=0)
    assert [candidate.score for candidate in found] == sorted((c.score for c in found), reverse=True)
    assert ("PERSON/李明@a", "PERSON/李明@b") in {candidate.ids for candidate in found}


def test_the_articles_order_changes_no_byte_of_what_holds_across_them(tmp_path: Path) -> None:
    written = set()
    for order in ("abc", "cba", "bac"):
        (tmp_path / order).mkdir()
        written.add((build(tmp_path / order, order) / "graph.nq").read_bytes())
    assert len(written) == 1
    assert b"closeMatch" in written.pop()


def test_a_graph_with_matches_decisions_and_identifiers_conforms(tmp_path: Path) -> None:
    out = build(tmp_path, decisions=(Decision(Label.ORG, "襄阳市总工会", "武汉市总工会", False),),
                identifiers=(Identifier(Label.PLACE, "襄阳市", "http://www.wikidata.org/entity/Q71311"),))
    assert validate_graph(out) == []
    text = (out / "graph.nq").read_text("utf-8")
    background = [line for line in text.splitlines() if line.endswith("/graph/background> .")]
    for term in (SKOS.closeMatch, OWL.differentFrom, OWL.sameAs):
        lines = [line for line in text.splitlines() if f" <{term}> " in line]
        assert lines
        assert set(lines) <= set(background)


def test_a_place_that_is_known_only_as_a_unions_jurisdiction_is_identified_too(tmp_path: Path) -> None:
    out = build(tmp_path, "b", identifiers=(Identifier(Label.PLACE, "湖北省", "https://a.example/hubei"),
                                            Identifier(Label.ORG, "湖北省总工会", "https://a.example/union")))
    assert (out / "graph.nq").read_text("utf-8").count(str(OWL.sameAs)) == 2


def review(out: Path, verdict: str) -> Path:
    """List the candidates as a user does, and write the verdict on the pair of reporters into the table."""
    path = out.parent / "candidates.csv"
    assert main(["candidates", str(out), "-o", str(path)]) == 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["verdict"] = verdict if row["name"].startswith("李明") else ""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def rebuild(out: Path, aliases: Path) -> None:
    inputs = str(out.parent / "in.jsonl")
    assert main(["build", inputs, "-o", str(out), "--aliases", str(aliases), "--pipeline", "rules", "--quiet"]) == 0


def test_a_pair_decided_to_be_one_is_one_after_a_rebuild(tmp_path: Path) -> None:
    out = build(tmp_path)
    assert len(explained(out, "李明")) == 2
    rebuild(out, review(out, "same"))
    [person] = explained(out, "李明")
    assert {reading.article for reading in person.readings} == {"a", "b"}
    assert any(reading.rule.endswith("user") for reading in person.readings)
    assert validate_graph(out) == []


def test_a_pair_decided_to_be_two_stays_two_and_is_listed_no_more(tmp_path: Path) -> None:
    out = build(tmp_path)
    path = review(out, "different")
    assert [(d.name, d.same) for d in read_decisions(path)] == [("李明@a", False)]
    rebuild(out, path)
    assert len(explained(out, "李明")) == 2
    assert not [c for c in find_doubtful(open_store(out), least=0) if c.name.startswith("李明")]


def test_the_commands_print_to_the_terminal(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(built), "张伟"]) == 0
    assert "PERSON/张伟@襄阳市总工会" in capsys.readouterr().out
    assert main(["candidates", str(built)]) == 0
    assert capsys.readouterr().out.startswith("name,canonical,type,verdict,score,reason\n")
    assert main(["explain", str(built), "无此人"]) == 2


def test_decisions_that_contradict_each_other_stop_a_build_before_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("name,canonical,type,verdict\n甲,乙,ORG,same\n乙,甲,ORG,same\n", encoding="utf-8")
    assert main(["build", "nowhere", "-o", str(tmp_path / "out"), "--aliases", str(path)]) == 2
    assert not (tmp_path / "out").exists()
