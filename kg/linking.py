"""Mentions to entities: one entity for each thing that an article names, under its official name, with the rule.

In: an article, its plain text and the mentions in it. Out: the mentions with their entity's id, and the entities.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.aliasing import Merge, Named, follow, merge_awards, merge_programmes, merge_sites
from kg.context import Context, find_context
from kg.drafting import Draft, draft_mentions
from kg.gazetteer import divisions, read_table
from kg.honourlevels import award_level
from kg.model import Article, Division, Entity, Kind, Label, Mention
from kg.orgaliases import merge_organisations
from kg.orgnames import OrgName, expand_name, parent_union, union_level
from kg.patterns import pattern
from kg.persons import merge_persons
from kg.text import Plain
from kg.toponyms import is_ambiguous, resolve_place

# a rule that the annotated articles do not show three times
_RARE = 0.8
_BLANKS = re.compile(r"[ \t\u3000\r\n]+")
Aliases = Mapping[tuple[Label, str], str]


def link_mentions(article: Article, plain: Plain, mentions: Sequence[Mention], *,
                  aliases: Aliases | None = None) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Link an article's mentions; `aliases` are a user's decisions and come before every rule."""
    context = find_context(plain.text, (m.span for m in mentions if m.label is Label.PERSON))
    drafts = draft_mentions(plain.text, list(mentions), context, article)
    merged = [draft for label in Label for draft in _merge([d for d in drafts if d.mention.label is label], plain.text)]
    groups: dict[str, list[Draft]] = {}
    for draft in sorted((_decided(draft, aliases or {}, context) for draft in merged), key=lambda d: d.mention):
        key, kept = _decided_key(_key(draft, context, article), draft, aliases or {})
        groups.setdefault(key, []).append(kept)
    linked = sorted(_linked(draft, key) for key, group in groups.items() for draft in group)
    return tuple(linked), tuple(_entity(key, group, article, plain) for key, group in sorted(groups.items()))


def _merge(drafts: list[Draft], text: str) -> Iterable[Draft]:
    """Replace short and misread names by the fuller names of the article."""
    if not drafts:
        return []
    counts = Counter(draft.name for draft in drafts)
    first = {draft.name: draft for draft in reversed(drafts)}
    names = [Named(name, draft.mention.start, counts[name], draft.org)
             for name, draft in first.items() if not draft.is_division]
    merges = _merges(drafts[0].mention.label, names, drafts, text)
    return [_renamed(draft, merges, first) for draft in drafts]


def _merges(label: Label, names: list[Named], drafts: list[Draft], text: str) -> Mapping[str, Merge]:
    if label is Label.PERSON:
        return merge_persons(names, [draft.mention for draft in drafts], text)
    table = {Label.ORG: merge_organisations, Label.PROGRAMME: merge_programmes, Label.AWARD: merge_awards,
             Label.PLACE: merge_sites}
    return table[label](names)


def _renamed(draft: Draft, merges: Mapping[str, Merge], first: Mapping[str, Draft]) -> Draft:
    name = follow(merges, draft.name)
    if draft.is_division or name == draft.name:
        return draft
    rule = merges[draft.name].rule
    if target := first.get(name):
        return replace(target, mention=draft.mention, rule=rule)
    org = OrgName(name, draft.org.kind, draft.org.division, draft.org.rest, rule) if draft.org else None
    return replace(draft, name=name, rule=rule, org=org)


def _decided(draft: Draft, aliases: Aliases, context: Context) -> Draft:
    """Follow a user's decision on the name as written or on the name that it was resolved to."""
    label = draft.mention.label
    name = aliases.get((label, draft.mention.text)) or aliases.get((label, draft.name))
    if name is None:
        return draft
    if draft.org:
        return Draft(draft.mention, name, "user", org=replace(expand_name(name, context, 0), name=name, rule="user"))
    place = resolve_place(name, context) if label is Label.PLACE else None
    if place is None or place.name != name:
        return Draft(draft.mention, name, "user")
    return Draft(draft.mention, name, "user", place.chain, place.is_division)


def _decided_key(key: str, draft: Draft, aliases: Aliases) -> tuple[str, Draft]:
    """Follow a user's decision on a key, which tells namesakes apart; persons have theirs once all is known of them."""
    label, _, own = key.partition("/")
    decided = aliases.get((draft.mention.label, own), own)
    if decided == own or draft.mention.label is Label.PERSON:
        return key, draft
    return f"{label}/{decided}", replace(draft, rule="user")


def _key(draft: Draft, context: Context, article: Article) -> str:
    """Give the entity's id: what two articles must share to mean the same thing."""
    label, name = draft.mention.label, draft.name
    if label is Label.PERSON:
        return f"{label}/{name}@{article.id}"
    if label is Label.PLACE:
        return f"{label}/{_place_key(draft, context)}"
    if label is Label.ORG and draft.org is not None:
        return f"{label}/{_org_key(draft.org, name, context)}"
    return f"{label}/{name}"


def _place_key(draft: Draft, context: Context) -> str:
    if draft.is_division:
        return draft.chain[0].code
    if draft.rule == "division-open" or pattern("well-known-site").search(draft.name):
        return draft.name
    home = draft.chain or context.main
    city = next((d.name for d in home if d.code.endswith("00")), home[0].name if home else "")
    return draft.name if not city or draft.name.startswith(city) else f"{city}-{draft.name}"


def _org_key(org: OrgName, name: str, context: Context) -> str:
    """Put the city in front of a name whose county has namesakes, the article's place before a nameless body."""
    division = org.division
    if division is not None and is_ambiguous(division) and name.startswith(division.name):
        above = divisions_above(division)
        return above + name
    if division is None and org.rule != "national" and pattern("nameless-body").match(name) and context.main:
        return f"{context.main[0].name}-{name}"
    return name


def divisions_above(division: Division) -> str:
    """Give the name of the division above, which tells a county from its namesakes: 南京市 for 鼓楼区."""
    above = divisions().by_code(division.parent)
    return above.name if above else ""


def _linked(draft: Draft, key: str) -> Mention:
    """Give a mention its entity; its rule and confidence are now those of the span and of the link."""
    mention = draft.mention
    sure = mention.confidence * reliability(mention.label, draft.rule)
    rule = f"{mention.rule} > {draft.rule}" if mention.rule else draft.rule
    return replace(mention, entity=key, confidence=round(sure, 4), rule=rule)


@cache
def _reliabilities() -> dict[tuple[str, str], float]:
    return {(row["label"], row["rule"]): float(row["confidence"]) for row in read_table("linking-confidence.csv")}


def reliability(label: Label, rule: str) -> float:
    """Tell how often a rule is right, measured on annotated articles; a user's decision always is."""
    return 1.0 if rule == "user" else _reliabilities().get((label, rule.split(":")[0]), _RARE)


def _entity(key: str, group: list[Draft], article: Article, plain: Plain) -> Entity:
    best = group[0]
    chain = best.chain or (_served(best.org) if best.org else ())
    forms = {_source_form(draft.mention, article, plain) for draft in group}
    rules = sorted({draft.rule for draft in group})
    entity = Entity(key, best.mention.label, best.name, tuple(sorted(forms - {best.name})), chain=chain,
                    is_division=best.is_division, rule=",".join(rules))
    if best.mention.label is Label.AWARD:
        return replace(entity, level=award_level(best.name))
    if best.org is None:
        return entity
    return replace(entity, kind=best.org.kind, level=union_level(best.org), parent=parent_union(best.org))


def _served(org: OrgName) -> tuple[Division, ...]:
    if org.division is None or org.kind not in (Kind.UNION, Kind.PUBLIC):
        return ()
    return divisions().chain(org.division.code)


def _source_form(mention: Mention, article: Article, plain: Plain) -> str:
    """Give a mention as the source has it, without the line breaks of the layout."""
    span = plain.to_source(mention.span)
    return _BLANKS.sub(_without_break, article.text[span.start : span.end])


def _without_break(blanks: re.Match[str]) -> str:
    return blanks.group() if set(blanks.group()).isdisjoint("\r\n") else ""
