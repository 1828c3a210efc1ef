"""Content negotiation: an Accept header in, the media type to answer in out (RFC 9110, section 12.5.1)."""

from collections.abc import Iterable

from pyoxigraph import QueryResultsFormat, RdfFormat

# the first of each is the answer to a client that takes anything; the last names are other words for the first ones
ROW_TYPES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
GRAPH_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/xml": RdfFormat.RDF_XML,
    "application/json": RdfFormat.JSON_LD,
}


def choose_type(accept: str, offered: Iterable[str]) -> str | None:
    """Choose the offered type that the header likes best, the earlier of two alike; None when it takes none.

    An empty header takes anything. `text/csv;q=0.5, */*;q=0.1` gives `text/csv` where that is offered.
    """
    ranges = [_read_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    liked = [(_quality(name, ranges), -place, name) for place, name in enumerate(offered)]
    quality, _, name = max(liked, default=(0.0, 0, ""))
    return name if quality > 0 else None


def _read_range(part: str) -> tuple[str, float]:
    name, *params = (piece.strip().lower() for piece in part.split(";"))
    quality = next((param[2:].strip() for param in params if param.startswith("q=")), "1")
    try:
        return name, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return name, 0.0


def _quality(name: str, ranges: list[tuple[str, float]]) -> float:
    """Weigh a type by the most exact range that covers it."""
    wider = (name, f"{name.partition('/')[0]}/*", "*/*")
    found = [(wider.index(range_), -quality) for range_, quality in ranges if range_ in wider]
    return -min(found)[1] if found else 0.0
