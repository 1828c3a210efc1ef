"""A table that a spreadsheet opens holds texts, no formulas, and reads back as it was."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from kg.sheets import FORMULA, guarded, unguarded, write_rows

CELLS = st.text("=+-@\t\r\n',;\"工a1", max_size=8)


@given(CELLS)
def test_a_guarded_text_is_no_formula_and_reads_back(text: str) -> None:
    assert not guarded(text).startswith(FORMULA)
    # a text that itself begins with an apostrophe before such a sign is the one that cannot be told apart
    assert unguarded(guarded(text)) == (text if not text.startswith("'") else unguarded(text))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=4))
def test_rows_read_back_whole_whatever_line_ends_they_hold(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    write_rows(out, rows)
    assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == rows


def test_a_row_ends_in_a_line_feed() -> None:
    out = io.StringIO(newline="")
    write_rows(out, [["a", "b"], ["c\r", "d"]])
    assert out.getvalue() == 'a,b\n"c\r",d\n'
