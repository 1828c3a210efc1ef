"""The parts of a build in one SQLite file: what was finished is found again by the next build, resumed or repeated.

A part is there or not, whatever ended the process that wrote it. The file also says which articles make up the build.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

from kg.model import KgError
from kg.parts import Part
from kg.reporting import Tally

# what decides the bytes of a build, beside its articles
Told: TypeAlias = dict[str, str | float]

LEDGER = ".parts.sqlite"
# a ledger of another form is not read; its parts are made anew
_FORM = 3
_TABLES = """
CREATE TABLE IF NOT EXISTS part (key BLOB PRIMARY KEY, stated BLOB, background BLOB, tally TEXT, review BLOB);
CREATE TABLE IF NOT EXISTS article (id TEXT PRIMARY KEY, record TEXT, key BLOB);
CREATE INDEX IF NOT EXISTS articles_of ON article (record);
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS noted (name TEXT, number INTEGER, value BLOB, PRIMARY KEY (name, number));
"""
_INSERT = "INSERT OR IGNORE INTO part (key, stated, background, tally, review) VALUES (?, ?, ?, ?, ?)"
_TAKE = "INSERT OR IGNORE INTO article (id, record, key) VALUES (?, ?, ?)"
_KEYS = "SELECT id, key FROM article"
_SELECT = "SELECT part.key, stated, background, tally, review FROM part"


class Ledger:
    """An open ledger; `old` is the one of the last build, from which parts are taken over when asked for."""

    def __init__(self, path: Path, old: Path) -> None:
        self._path = path
        with _explained(path):
            self._file = _opened(path)
            self._old = _opened_old(old)

    def begin(self, told: Told, *, again: bool = False) -> None:
        """Begin a build under these options; no article is taken yet, or `again` those of the last build."""
        with _explained(self._path):
            self._file.execute("DELETE FROM article")
            self._file.execute("DELETE FROM told")
            self._file.execute("DELETE FROM noted")
            self._file.executemany("INSERT INTO told VALUES (?, ?)", [(name, json.dumps(told[name])) for name in told])
            if again and self._old is not None:
                self._file.commit()
                self._old.backup(self._file) if self._is_empty() else self._take_over(self._old)
            self._file.commit()

    def _is_empty(self) -> bool:
        return self._file.execute("SELECT 1 FROM part LIMIT 1").fetchone() is None

    def _take_over(self, old: sqlite3.Connection) -> None:
        self._file.executemany(_INSERT, old.execute(_SELECT))
        self._file.executemany(_TAKE, old.execute("SELECT id, record, key FROM article"))

    def holds(self, key: bytes) -> bool:
        """Say whether this build or the last one finished a part."""
        with _explained(self._path):
            if self._file.execute("SELECT 1 FROM part WHERE key = ?", (key,)).fetchone():
                return True
            rows = self._old.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchall() if self._old is not None else []
            self._file.executemany(_INSERT, rows)
        return bool(rows)

    def add(self, parts: Iterable[Part]) -> None:
        """Keep parts, for good when the call returns."""
        rows = [(part.key, part.stated, part.background, json.dumps(asdict(part.tally)),
                 part.review) for part in parts]
        with _explained(self._path):
            self._file.executemany(_INSERT, rows)
            self._file.commit()

    def take(self, article: str, record: str, key: bytes) -> bool:
        """Say that an article is one of this build's; give False where one of its id was taken before."""
        with _explained(self._path):
            return self._file.execute(_TAKE, (article, record, key)).rowcount == 1

    def drop_record(self, name: str) -> int:
        """Say that no article of a record is this build's; give how many were."""
        with _explained(self._path):
            return self._file.execute("DELETE FROM article WHERE record = ?", (name,)).rowcount

    def drop_article(self, name: str) -> int:
        """Say that an article is none of this build's; give whether it was."""
        with _explained(self._path):
            return self._file.execute("DELETE FROM article WHERE id = ?", (name,)).rowcount

    def records(self) -> int:
        """Count the records of this build."""
        with _explained(self._path):
            return int(self._file.execute("SELECT COUNT(DISTINCT record) FROM article").fetchone()[0])

    def articles(self) -> int:
        """Count the articles of this build."""
        with _explained(self._path):
            return int(self._file.execute("SELECT COUNT(*) FROM article").fetchone()[0])

    def note(self, name: str, values: Iterable[bytes]) -> None:
        """Write down something of this build that the next may go on from, in the place of what stood there."""
        with _explained(self._path):
            self._file.execute("DELETE FROM noted WHERE name = ?", (name,))
            self._file.executemany("INSERT INTO noted VALUES (?, ?, ?)",
                                   ((name, number, value) for number, value in enumerate(values)))

    def noted(self, name: str) -> list[bytes]:
        """Give what the last build wrote down; nothing where there is none."""
        if self._old is None:
            return []
        with _explained(self._path):
            return [value for (value,) in
                    self._old.execute("SELECT value FROM noted WHERE name = ? ORDER BY number", (name,))]

    def changes(self) -> dict[str, tuple[bytes | None, bytes | None]]:
        """Give the articles whose parts are not those of the last build, with the keys of both."""
        with _explained(self._path):
            rows = self._old.execute(_KEYS) if self._old is not None else ()
            old, new = dict(rows), dict(self._file.execute(_KEYS))
        changed = {article for article, _ in old.items() ^ new.items()}
        return {article: (old.get(article), new.get(article)) for article in sorted(changed)}

    def key(self, article: str) -> bytes | None:
        """Give the key of an article's part in this build."""
        with _explained(self._path):
            row = self._file.execute("SELECT key FROM article WHERE id = ?", (article,)).fetchone()
        return bytes(row[0]) if row else None

    def first_keys(self, count: int) -> list[bytes]:
        """Give the keys of the parts of the first articles."""
        with _explained(self._path):
            return [key for (key,) in self._file.execute("SELECT key FROM article ORDER BY id LIMIT ?", (count,))]

    def part(self, key: bytes) -> Part:
        """Give a part of this build or the last one."""
        with _explained(self._path):
            rows = [row for file in (self._file, self._old) if file is not None
                    for row in file.execute(f"{_SELECT} WHERE key = ?", (key,))]
        return _to_part(rows[0])

    def backgrounds(self) -> Iterator[bytes]:
        """Give the lines of the background that each article states, packed, in no order."""
        with _explained(self._path):
            for (background,) in self._file.execute("SELECT background FROM part WHERE key IN (SELECT key FROM article)"):
                yield background

    def parts(self) -> Iterator[Part]:
        """Give the parts of this build in the order of their articles' ids."""
        with _explained(self._path):
            for row in self._file.execute(f"{_SELECT} JOIN article USING (key) ORDER BY id"):
                yield _to_part(row)

    def tallies(self) -> Iterator[Tally]:
        """Give the counts of each article, in the order of their ids."""
        with _explained(self._path):
            for (tally,) in self._file.execute("SELECT tally FROM part JOIN article USING (key) ORDER BY id"):
                yield Tally(**json.loads(tally))

    def reviews(self) -> Iterator[bytes]:
        """Give what is to be reviewed of each article, packed, in the order of their ids."""
        with _explained(self._path):
            for (review,) in self._file.execute("SELECT review FROM part JOIN article USING (key) ORDER BY id"):
                yield review

    def finish(self) -> None:
        """Keep the parts of this build's articles alone, and bring everything into the one file."""
        with _explained(self._path):
            self._file.execute("DELETE FROM part WHERE key NOT IN (SELECT key FROM article)")
            self._file.commit()
            self._file.execute("PRAGMA journal_mode = DELETE")

    def close(self) -> None:
        """Close the files; one without a part goes."""
        with _explained(self._path), closing(self._file):
            empty = self._file.execute("SELECT 1 FROM part LIMIT 1").fetchone() is None
        if self._old is not None:
            self._old.close()
        if empty:
            self._path.unlink(missing_ok=True)


def read_told(path: Path) -> Told:
    """Give the options under which a finished ledger was built."""
    file = _opened_old(path)
    if file is None:
        raise KgError(str(path), "is not there or cannot be read; build the folder anew with `kg build`")
    with _explained(path), closing(file):
        return {name: json.loads(value) for name, value in file.execute("SELECT name, value FROM told")}


def _opened(path: Path) -> sqlite3.Connection:
    """Open the ledger of a running build; one that is broken or of another form is begun anew."""
    file = sqlite3.connect(path)
    with suppress(sqlite3.DatabaseError):
        if file.execute("PRAGMA user_version").fetchone()[0] in (0, _FORM):
            return _prepared(file)
    file.close()
    path.unlink()
    return _prepared(sqlite3.connect(path))


def _prepared(file: sqlite3.Connection) -> sqlite3.Connection:
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute(f"PRAGMA user_version = {_FORM}")
    file.executescript(_TABLES)
    return file


def _opened_old(path: Path) -> sqlite3.Connection | None:
    """Open a finished ledger to read it; nothing where there is none of our form."""
    if not path.is_file():
        return None
    file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    with suppress(sqlite3.DatabaseError):
        if file.execute("PRAGMA user_version").fetchone()[0] == _FORM:
            return file
    file.close()
    return None


def _to_part(row: tuple[bytes, bytes, bytes, str, bytes]) -> Part:
    return Part(*row[:3], Tally(**json.loads(row[3])), row[4])


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise KgError(str(path), f"cannot be written or read: {error}") from error
