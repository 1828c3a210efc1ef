"""Names are kept in a file: ids each once, facts of namesakes united, deeds that may be one side by side."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.model import KgError
from kg.names import Names, opened_names
from kg.reporting import Tally

PLACES = [["PLACE/420600", "PLACE/420000"]]


def tally(article: str, entities: tuple[str, ...] = (), **told: object) -> Tally:
    labels = {entity: entity.partition("/")[0] for entity in entities}
    return Tally(article, 0, {}, labels, {}, {}, 0, False, **told)  # type: ignore[arg-type]


def deed(iri: str, date: str = "2023-07-06") -> tuple[object, ...]:
    return iri, "Competition", "PROGRAMME/赛", date, ["ORG/甲工会"], PLACES


@pytest.fixture
def names(tmp_path: Path) -> Iterator[Names]:
    with opened_names(tmp_path) as opened:
        yield opened


def test_an_entity_of_two_articles_is_counted_once(names: Names) -> None:
    names.add(tally("a", ("ORG/甲工会", "PERSON/张伟@a")))
    names.add(tally("b", ("ORG/甲工会",)))
    assert names.counts() == {"ORG": 1, "PERSON": 1}


def test_what_only_the_background_knows_is_no_entity_of_an_article_until_one_names_it(names: Names) -> None:
    names.add(tally("a", ("ORG/甲工会",), around=["PLACE/420600", "ORG/省总工会"]))
    assert ("PLACE/420600" in names, "ORG/乙工会" in names) == (True, False)
    assert names.counts() == {"ORG": 1}
    names.add(tally("b", ("PLACE/420600",)))
    assert names.counts() == {"ORG": 1, "PLACE": 1}
    assert list(names) == ["ORG/甲工会", "ORG/省总工会", "PLACE/420600"]
    assert len(names) == 3


def test_facts_of_a_person_are_united_and_persons_of_a_name_alone_are_passed_over(names: Names) -> None:
    names.add(tally("a", persons={"PERSON/张伟@甲厂": ("worksFor 甲厂",), "PERSON/李明@a": ("city 襄阳市",)}))
    names.add(tally("b", persons={"PERSON/张伟@甲厂": ("city 襄阳市",), "PERSON/张伟@b": ()}))
    assert list(names.namesakes()) == [
        {"PERSON/张伟@b": frozenset(), "PERSON/张伟@甲厂": frozenset({"worksFor 甲厂", "city 襄阳市"})}]


def test_deeds_alike_in_class_programme_and_day_come_together(names: Names) -> None:
    names.add(tally("a", deeds=[deed("x:1"), deed("x:2", "2023-07-07")]))
    names.add(tally("b", deeds=[deed("x:3")]))
    [group] = names.deeds()
    assert [(one.article, one.iri, one.places) for one in group] == [
        ("a", "x:1", (("PLACE/420600", "PLACE/420000"),)), ("b", "x:3", (("PLACE/420600", "PLACE/420000"),))]


def test_many_articles_are_written_in_several_steps(names: Names) -> None:
    for number in range(1_200):
        names.add(tally(str(number), ("ORG/甲工会", f"PERSON/张伟@{number}"), persons={f"PERSON/张伟@{number}": ()}))
    assert names.counts() == {"ORG": 1, "PERSON": 1_200}
    assert [len(group) for group in names.namesakes()] == [1_200]


def test_nothing_is_left_behind_and_a_file_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"cannot be written or read: disk"), opened_names(tmp_path):
        raise sqlite3.OperationalError("disk I/O error")
    assert list(tmp_path.iterdir()) == []
