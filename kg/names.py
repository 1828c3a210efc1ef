"""The names of a build in a file: the ids of its entities, what the articles tell of persons, deeds that may be told twice.

In: the counts of each article. Out: what the last pass asks for (see `kg.resolving`), sorted and a little at a time, so
that memory does not grow with the names either.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.joining import Deed, to_deed
from kg.model import KgError
from kg.namesakes import name_of
from kg.reporting import Tally

# sorted as they are kept; the file lives as long as its process, so nothing has to survive a crash
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -32000;
CREATE TABLE entity (id TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID;
CREATE TABLE told (name TEXT, person TEXT, fact TEXT, PRIMARY KEY (name, person, fact)) WITHOUT ROWID;
CREATE TABLE deed (type TEXT, programme TEXT, date TEXT, number INTEGER, article TEXT, row TEXT,
                   PRIMARY KEY (type, programme, date, number)) WITHOUT ROWID;
"""
# an entity that only the background knew has no label until an article names it
_ENTITY = "INSERT INTO entity VALUES (?, ?) ON CONFLICT DO UPDATE SET label = excluded.label WHERE label = ''"
_TOLD = "INSERT OR IGNORE INTO told VALUES (?, ?, ?)"
_DEED = "INSERT INTO deed VALUES (?, ?, ?, ?, ?, ?)"
# articles whose names are written at once: sorted first, that takes a quarter less time
_AT_ONCE = 500


class Names:
    """A collection of the ids of a build's entities, and what the articles tell of persons and deeds."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self._entities: dict[str, str] = {}
        self._told: set[tuple[str, str, str]] = set()
        self._deeds: list[tuple[str, str, str, int, str, str]] = []
        self._articles = self._deed = 0
        file.executescript(_TABLES)

    def add(self, tally: Tally) -> None:
        """Take in one article."""
        for entity in tally.around:
            self._entities.setdefault(entity, "")
        for entity, label in tally.entities.items():
            self._entities[entity] = self._entities.get(entity) or label
        for person, told in tally.persons.items():
            name = name_of(person)
            self._told.update((name, person, fact) for fact in told or ("",))
        for row in tally.deeds:
            self._deed += 1
            self._deeds.append((*to_deed(tally.article, row).key, self._deed, tally.article, json.dumps(row)))
        self._articles += 1
        if self._articles % _AT_ONCE == 0:
            self._write()

    def _write(self) -> None:
        for statement, rows in ((_ENTITY, self._entities.items()), (_TOLD, self._told), (_DEED, self._deeds)):
            self._file.executemany(statement, sorted(rows))
        for written in (self._entities, self._told, self._deeds):
            written.clear()

    def _rows(self, question: str, *values: str) -> Iterator[Any]:
        self._write()
        return iter(self._file.execute(question, values))

    def __contains__(self, entity: object) -> bool:
        return any(self._rows("SELECT 1 FROM entity WHERE id = ?", str(entity)))

    def __iter__(self) -> Iterator[str]:
        return (entity for (entity,) in self._rows("SELECT id FROM entity ORDER BY id"))

    def __len__(self) -> int:
        return int(next(self._rows("SELECT COUNT(*) FROM entity"))[0])

    def counts(self) -> Counter[str]:
        """Count the entities that articles name by label."""
        return Counter(dict(self._rows("SELECT label, COUNT(*) FROM entity WHERE label != '' GROUP BY label")))

    def namesakes(self) -> Iterator[dict[str, frozenset[str]]]:
        """Give the persons of each name that several have, with what is told of each."""
        rows = self._rows("SELECT name, person, fact FROM told ORDER BY name, person, fact")
        for _, same in groupby(rows, itemgetter(0)):
            persons = {person: frozenset(fact for *_, fact in told if fact) for person, told in groupby(same, itemgetter(1))}
            if len(persons) > 1:
                yield persons

    def deeds(self) -> Iterator[list[Deed]]:
        """Give the deeds that are alike in class, programme and day, where there are several."""
        rows = self._rows("SELECT type, programme, date, article, row FROM deed ORDER BY type, programme, date, number")
        for _, alike in groupby(rows, itemgetter(0, 1, 2)):
            deeds = [to_deed(article, json.loads(row)) for *_, article, row in alike]
            if len(deeds) > 1:
                yield deeds


@contextmanager
def opened_names(folder: Path) -> Iterator[Names]:
    """Keep names in a file inside a folder until the block ends; raise KgError where it cannot be written."""
    try:
        with (TemporaryDirectory(prefix=".names-", dir=folder) as place,
              closing(sqlite3.connect(Path(place) / "names", isolation_level=None)) as file):
            names = Names(file)
            file.execute("BEGIN")
            yield names
    except sqlite3.Error as error:
        raise KgError(str(folder), f"cannot be written or read: {error}") from error
