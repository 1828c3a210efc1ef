"""Values to RDF terms: words, numbers, dates and classes in, pyoxigraph literals and nodes out.

Characters that XML 1.0 does not admit (controls, lone surrogates) become U+FFFD, one for one, so that offsets hold and
every serialisation is valid.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.model import KgError


class Nodes:
    """The terms of a vocabulary as nodes, each made once: `Nodes(vocab.NIF).Phrase`.

    What the vocabulary does not define raises as it does there.
    """

    def __init__(self, vocabulary: Any) -> None:
        self._vocabulary = vocabulary

    def __getattr__(self, name: str) -> NamedNode:
        node = NamedNode(getattr(self._vocabulary, name))
        setattr(self, name, node)  # found without this method from now on
        return node

    def __getitem__(self, name: str) -> NamedNode:
        node: NamedNode = getattr(self, str(name))
        return node


# subject, predicate, object: a plain tuple, since to make a triple with a literal takes ten times as long
Said = tuple[NamedNode, NamedNode, NamedNode | Literal]
RDF, XSD = Nodes(vocab.RDF), Nodes(vocab.XSD)
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE_TYPES = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), XSD.date),
    (re.compile(r"[0-9]{4}-[0-9]{2}"), XSD.gYearMonth),
    (re.compile(r"[0-9]{4}"), XSD.gYear),
)
_CONFIDENCE_DIGITS = 4


def writable(text: str) -> str:
    """Replace each character that no XML document can hold by U+FFFD; the count of code points stays."""
    return _UNWRITABLE.sub("\ufffd", text)


def typed(node: NamedNode, *classes: NamedNode) -> Iterator[Said]:
    """State the classes of a node."""
    for cls in classes:
        yield node, RDF.type, cls


def text(words: str) -> Literal:
    """Write words in no language."""
    return Literal(writable(words))


def zh(words: str) -> Literal:
    """Write words in Chinese."""
    return Literal(writable(words), language="zh")


def number(value: float) -> Literal:
    """Write a whole number as xsd:integer, any other as xsd:decimal without an exponent."""
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    exact = Decimal(repr(value))
    if exact == exact.to_integral_value():
        return Literal(str(int(exact)), datatype=XSD.integer)
    return decimal(value)


def decimal(value: float) -> Literal:
    """Write a number as xsd:decimal without an exponent."""
    return Literal(format(Decimal(repr(float(value))), "f"), datatype=XSD.decimal)


@lru_cache(maxsize=4096)
def confidence(value: float) -> Literal:
    """Write a confidence, rounded to four digits."""
    return decimal(round(value, _CONFIDENCE_DIGITS))


def date(iso: str, article_id: str) -> Literal:
    """Write an ISO day, month or year under its own type; raise KgError, with the article, for anything else."""
    for pattern, datatype in _DATE_TYPES:
        if pattern.fullmatch(iso):
            return Literal(iso, datatype=datatype)
    raise KgError(article_id, f"not an ISO date, month or year: {iso!r}")
