"""Tables that spreadsheets open: CSV rows out, in which no text is a formula, and the texts back."""

import csv
from collections.abc import Iterable
from typing import TextIO

# a spreadsheet takes a cell that starts so for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula: it then shows the text as it is."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unguarded(cell: str) -> str:
    """Read a guarded text back."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


class _Lines:
    """A stream to which each row is written with the line end of a text file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, row: str) -> int:
        return self._stream.write(f"{row.removesuffix(_ROW_END)}\n")


# the writer quotes a cell that holds a part of this; a bare carriage return would be read as the end of a row
_ROW_END = "\r\n"


def write_rows(stream: TextIO, rows: Iterable[Iterable[object]]) -> None:
    """Write rows as CSV, each ended by a line feed; the cells are written as they are."""
    csv.writer(_Lines(stream), lineterminator=_ROW_END).writerows(rows)
