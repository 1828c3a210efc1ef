"""The statements of a build as a table that pandas and DuckDB read."""

import sys
from pathlib import Path

import pytest
from service import build_folder

from kg.model import KgError
from kg.statements import read_statements, write_parquet


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_folder(tmp_path_factory.mktemp("statements") / "kg")


def test_a_statement_has_its_labels_its_article_and_its_sentence(folder: Path) -> None:
    found = [row for row in read_statements(folder) if (row.predicate, row.article_id) == ("worksFor", "case-1")]
    assert [(row.subject_label, row.object_label, row.confidence, row.rule) for row in found] == [
        ("李明", "襄阳市总工会", 0.9, "copula")
    ]
    assert found[0].sentence == "全国劳动模范李明是市总工会主席。"
    assert found[0].end - found[0].begin == len(found[0].sentence)


def test_a_job_title_is_a_text_without_a_label(folder: Path) -> None:
    assert {(row.object, row.object_label) for row in read_statements(folder) if row.predicate == "jobTitle"} == {
        ("主席", "")
    }


def test_parquet_holds_every_statement_with_numbers_as_numbers(folder: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow (union-kg[parquet]) is not installed")
    write_parquet(folder, tmp_path / "statements.parquet")
    table = parquet.read_table(tmp_path / "statements.parquet")
    assert table.num_rows == len(list(read_statements(folder)))
    assert str(table.schema.field("confidence").type) == "double"
    assert table.to_pylist()[0]["sentence"]


def test_without_pyarrow_the_reason_and_the_way_out_are_given(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(KgError, match=r"union-kg\[parquet\]"):
        write_parquet(folder, tmp_path / "statements.parquet")
