"""All rulers over an article's plain text: candidate mentions, each with its rule and score."""

from operator import attrgetter

from kg.bodies import find_organisations
from kg.bylines import find_persons
from kg.grammar import Candidate
from kg.honours import find_honours
from kg.programmes import find_programmes
from kg.quotations import find_quoted
from kg.sites import find_chains, find_places

_ORDER = attrgetter("start", "end", "label", "rule", "score")
_RULERS = (find_places, find_organisations, find_programmes, find_quoted, find_honours, find_persons)


def find_candidates(text: str) -> tuple[Candidate, ...]:
    """Give the candidates of all rulers, sorted; they overlap, `kg.merging` chooses among them."""
    chains = find_chains(text)
    return tuple(sorted((candidate for ruler in _RULERS for candidate in ruler(text, chains)), key=_ORDER))
