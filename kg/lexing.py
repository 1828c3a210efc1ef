"""A SPARQL query to its tokens, in every reading that an engine may have of it.

What begins with `<` is an address (`<urn:a>`) or the sign "less than" and more after it (`?a<'>'&&…`), and only the grammar
knows. A check that read it in one way could be led to take code for a string, so all readings are followed, and what
holds for each token here holds for the query, however it is read. The time grows as the length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

# a name's local part does not begin with a full stop, and no blank is needed between two words: `a:.SERVICE`, `1SERVICE`
_TOKEN = re.compile(
    r"""\s+|(?P<iri><[^<>"{}|^`\\\s]*>)|\#|\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|[?$]\w+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\\.
    |(?P<name>\w[\w.-]{0,255}+)?:(?:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*)?|(?P<word>\w+)|(?P<open>[({[]|<<)|(?P<close>[)}\]]|>>)|.""",
    re.VERBOSE | re.DOTALL)
_LINE_END = re.compile(r"[\n\r]|\Z")
# with two slashes it is an address: no expression has them
_ADDRESS = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")


@dataclass(frozen=True, slots=True)
class Shape:
    """How deep the brackets of a query nest, and how many patterns and computed values it is made of."""

    depth: int
    parts: int


# a token, and where the next one begins: at two places where it has two readings
Step = tuple[re.Match[str], tuple[int, ...]]


def find_words(text: str) -> Iterator[str]:
    """Give bare words and the prefixes of names, in capitals, as the text is written and with \\u escapes resolved."""
    for spelling in _spellings(text):
        end = 0  # of what may be an address: a word in it calls nothing, for braces have to follow, unless a comment hides its end
        for token, ends in _tokens(spelling):
            if token["iri"]:
                end = end if "#" in token["iri"] else ends[0]
            elif token.start() >= end and (word := token["word"] or token["name"]):
                yield word.upper()


def shape_of(text: str) -> Shape:
    """Measure a query; strings, comments and what can only be an address count nothing."""
    shapes = [_shape(spelling) for spelling in _spellings(text)]
    return Shape(max(shape.depth for shape in shapes), max(shape.parts for shape in shapes))


def _spellings(text: str) -> list[str]:
    return sorted({text, _ESCAPE.sub(lambda hit: chr(int(hit[1] or hit[2], 16)), text)})


def _shape(text: str) -> Shape:
    depth, deepest, parts = {0: 0}, 0, 0  # by where a token begins: the greatest of all readings
    for token, ends in _tokens(text):
        after = depth.pop(token.start()) + bool(token["open"]) - bool(token["close"])
        deepest = max(deepest, after)
        parts += token["open"] == "{" or (token["word"] or "").upper().endswith("AS")
        for end in ends:
            depth[end] = max(after, depth.get(end, after))
    return Shape(deepest, parts)


def _tokens(text: str) -> Iterator[Step]:
    """Give the tokens of all readings in the order of their places, each once."""
    begins = bytearray(len(text) + 1)
    place = line_end = 0
    while 0 <= place < len(text):
        token = cast(re.Match[str], _TOKEN.match(text, place))  # any one character is a token
        if token.group() == "#":
            line_end = line_end if line_end > place else cast(re.Match[str], _LINE_END.search(text, place)).start()
            ends: tuple[int, ...] = (line_end,)
        elif token.group() == "<<" or (token["iri"] and not _ADDRESS.match(text, place)):
            ends = (token.end(), place + 1)
        else:
            ends = (token.end(),)
        yield token, ends
        for end in ends:
            begins[end] = 1
        place = begins.find(1, place + 1)
