"""Sentences with marked mentions, for the tests of relations: {P|林晓}, {O|市总=襄阳市总工会}; ｜ is a line break."""

import csv
import re
from pathlib import Path

from kg.masking import MaskedText, mask_mentions
from kg.model import Article, Entity, Kind, Label, Mention, Relation
from kg.relations import find_relations
from kg.text import Plain

LABELS = {"P": Label.PERSON, "O": Label.ORG, "L": Label.PLACE, "G": Label.PROGRAMME, "A": Label.AWARD}
TABLES = Path(__file__).parent / "tables"
_MARK = re.compile(r"\{([POLGA])\|([^}=]+)(?:=([^}]+))?\}")
_KINDS = {"工会": Kind.UNION, "总工会": Kind.UNION, "公司": Kind.ENTERPRISE, "报": Kind.MEDIA, "局": Kind.PUBLIC,
          "大学": Kind.EDUCATION}


def read_marked(marked: str) -> tuple[Article, Plain, tuple[Mention, ...], tuple[Entity, ...]]:
    """Turn a marked sentence into what the relation rules are given."""
    text, mentions, entities = "", [], {}
    offset = 0
    marked = marked.replace("｜", "\n")
    for mark in _MARK.finditer(marked):
        text += marked[offset:mark.start()]
        label, surface, name = LABELS[mark[1]], mark[2], mark[3] or mark[2]
        identifier = f"{label}/{name}"
        aliases = {*entities[identifier].aliases} if identifier in entities else set()
        kind = next((k for ending, k in _KINDS.items() if name.endswith(ending)), Kind.OTHER)
        entities[identifier] = Entity(identifier, label, name, tuple(sorted(aliases | {surface} - {name})),
                                      kind if label is Label.ORG else None)
        mentions.append(Mention(len(text), len(text) + len(surface), label, surface, 1.0, "test", identifier))
        text += surface
        offset = mark.end()
    text += marked[offset:]
    return Article("a1", text), Plain(text, tuple(range(len(text)))), tuple(mentions), tuple(entities.values())


def relations_of(marked: str) -> tuple[Relation, ...]:
    """Find the relations of a marked sentence."""
    return find_relations(*read_marked(marked))


def masked_of(marked: str) -> MaskedText:
    """Mask a marked sentence."""
    return mask_mentions(*read_marked(marked))


def name_of(identifier: str) -> str:
    """Give the name in a test entity's identifier; a title is itself."""
    return identifier.split("/", 1)[-1]


def read_cases(name: str) -> list[dict[str, str]]:
    """Read a table of cases."""
    lines = [line for line in (TABLES / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines))


def objects_of(marked: str, predicate: str) -> set[str]:
    """Find the relations of one predicate in a marked sentence, as subject>object."""
    return {f"{name_of(r.subject)}>{name_of(r.object)}" for r in relations_of(marked) if r.predicate == predicate}
