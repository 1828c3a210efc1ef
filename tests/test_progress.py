"""Progress passes every batch on: a bar on a terminal, lines elsewhere, nothing when quiet."""

import io

from kg.progress import shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_quiet_passes_everything_on_and_shows_nothing() -> None:
    out = io.StringIO()
    assert list(shown([[1, 2], [3]], total=3, quiet=True, stream=out)) == [[1, 2], [3]]
    assert out.getvalue() == ""


def test_elsewhere_a_line_says_how_many_and_how_fast() -> None:
    out = io.StringIO()
    assert list(shown(["a", "bc"], total=None, quiet=False, stream=out)) == ["a", "bc"]
    assert out.getvalue().startswith("3 articles read, ")
    assert "articles/s" in out.getvalue()


def test_a_terminal_sees_a_bar_with_the_rate() -> None:
    out = Terminal()
    assert list(shown([[1], [2]], total=2, quiet=False, stream=out)) == [[1], [2]]
    assert "articles" in out.getvalue()
