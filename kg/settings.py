"""When a deed was and what it was part of: a deed goes in, its possible dates and programmes come out with features.

The first candidate of each list is none: most deeds that tell no date of their own have none, but what happened at
the same event shares its day, and what is planned without a date is of the year.
"""

import re
from collections.abc import Sequence

from kg.clauses import Clause, Zone
from kg.dates import DateMention, Precision
from kg.deeds import Deed, main_programme
from kg.model import Label, Mention, Span
from kg.roles import Memory
from kg.scene import Scene
from kg.triggers import find_cues

_ON_SCENE = re.compile(
    r"[会礼式赛课]上|[会礼式]后|会前|间隙|当场|现场|散会|一散|结束[后时]|最后|随后|随即|接着|紧接着|当天|当晚|活动中|同时启动|"
    r"台下|台上|这里|展位|摊位|专区|门口|一上午|半天|这次|此次|首日|走上台|同时亮相|上台|接过")
_LEARNED = re.compile(r"获悉|了解到|得知|介绍|透露")
_HABIT = re.compile(r"每[年月周天季个]|历年|常年|一直|多年|长期|平时")
_SIGNS = re.compile(r"将|已|还|又|也|再|了|过|正在|同时|同步|累计|先后|共|目前|计划|预计|陆续|全年|连续|当场|现场|随后|开始|起|"
                    r"截至|据悉|据了解|据介绍|获悉|此前|此后|届时|下一步|接下来|近日|日前|近年|以来|如今|曾|年年|至今|多年|本届")
_QUOTES = re.compile(r"[“”「」《》\"]")
Row = tuple[str, list[str]]


def date_candidates(scene: Scene, deed: Deed, memory: Memory) -> list[Row]:
    """Give the dates that a deed may have, none first; of mentions of one date the nearest speaks."""
    manner, told = _manner(scene, deed), _telling(scene, deed, memory)
    rows = _dates_read(scene, deed, manner)
    own = [iso for iso, found in rows.items() if "where:own" in found]
    understood = (("lastday", memory.day), ("leadday", memory.lead_day), ("last", memory.date), ("year", scene.year))
    for source, iso in understood:
        if iso:
            rows.setdefault(iso, [f"where:{source}"]).extend([f"is:{source}", f"is:{source}:{bool(own)}:{manner}"])
    for iso, found in rows.items():
        kind = f"{_kind(found)}:{len(iso)}"
        found += [f"own:{bool(own)}:{found[0]}", f"length:{len(iso)}:{bool(own)}",
                  f"manner:{manner}:{found[0]}:{len(iso)}", f"order:{kind}:{_order(iso, memory.day)}",
                  f"lead:{kind}:{_order(iso, memory.lead_day)}:{manner}", f"year:{kind}:{iso[:4] == scene.year}",
                  f"kind:{kind}:{bool(own)}:{manner}", *(f"{kind}:{name}" for name in told)]
    none = [f"none:{bool(own)}", f"none:{bool(own)}:{manner}", f"none:{manner}",
            f"none:near:{any('where:sentence' in f for f in rows.values())}:{manner}",
            f"none:line:{scene.clauses[deed.clauses[0]].line == memory.line}:{manner}", f"none:day:{bool(memory.day)}",
            *(f"none:{name}" for name in told)]
    return [("", none), *rows.items()]


def _dates_read(scene: Scene, deed: Deed, manner: str) -> dict[str, list[str]]:
    """Give the dates that the text says, with their features; of a stretch also its first day or month."""
    rows: dict[str, list[str]] = {}
    for rank, (where, i, date) in enumerate(_dates_around(scene, deed)):
        for part, iso in (("whole", date.iso), ("start", date.start)):
            if iso and iso not in rows:
                rows[iso] = [*_date_features(scene, deed, (where, i, date), manner),
                             f"rank:{min(rank, 3)}:{where}:{len(iso)}", f"{part}:{bool(date.start)}:{where}:{len(iso)}"]
    return rows


def _order(iso: str, day: str) -> str:
    """Say whether a date is before, on or after a day, as far as both are known."""
    same = day[:len(iso)]
    return "unknown" if not day else "after" if iso > same else "before" if iso < same else "on"


def _kind(found: Sequence[str]) -> str:
    """Say in a word where a date was found or what it is understood from."""
    if "where:own" in found:
        return "own"
    return next((source for source in ("last", "lastday", "leadday", "year") if f"is:{source}" in found), found[0])


def _telling(scene: Scene, deed: Deed, memory: Memory) -> list[str]:
    """Say how a deed is told: its class, its first words, signs of time, what it names, how far the deed before is."""
    first = scene.clauses[deed.clauses[0]]
    words = scene.words(deed.clauses[0])
    before = scene.text[first.sentence.start:first.span.start]
    inside = "".join(scene.words(i) for i in deed.clauses)
    away = min(first.line - memory.line, 2) if memory.line >= 0 else "first"
    found = {f"g:{group}" for i in deed.clauses for group in scene.groups[i]}
    found |= {f"m:{m.label}" for i in deed.clauses for m in scene.clauses[i].mentions}
    found |= {f"w:{hit[0]}" for hit in _SIGNS.finditer(before + inside)}
    return [f"type:{deed.type}", f"away:{away}", f"away:{away}:{first.place == 0}:{first.opens_line}",
            f"o1:{words[:1]}", f"o2:{words[:2]}", f"b2:{before[:2]}", f"last:{len(memory.date)}:{away}",
            f"size:{min(len(deed.clauses), 4)}", *sorted(found)]


def _manner(scene: Scene, deed: Deed) -> str:
    """Say how a deed is told: on the scene, planned, counted up, as a habit, or plainly."""
    words = "".join(scene.words(i) for i in deed.clauses)
    groups = {c.group for i in deed.clauses for c in scene.cues[i]}
    sentence = scene.clauses[deed.clauses[0]].sentence
    before = scene.text[sentence.start:scene.clauses[deed.clauses[0]].span.start]
    if "plan" in groups or "将" in before:
        return "planned"
    if _HABIT.search(words):
        return "habit"
    if _ON_SCENE.search(before[-12:] + words):
        return "scene"
    if "total" in groups or "目前" in before or "截至" in before:
        return "total"
    persons = any(m.label is Label.PERSON for i in deed.clauses for m in scene.clauses[i].mentions)
    return "person" if persons else "plain"


def _dates_around(scene: Scene, deed: Deed) -> list[tuple[str, int, DateMention]]:
    """Give the dates of the deed's clauses, then those before them, nearest first; of the headline last."""
    first, end = deed.clauses[0], deed.clauses[-1]
    sentences = {scene.clauses[i].sentence for i in deed.clauses}
    line = scene.clauses[first].line
    found = []
    for i, clause in enumerate(scene.clauses):
        if not clause.dates or clause.zone not in (Zone.BODY, Zone.HEADLINE) or (i > end and clause.sentence not in sentences):
            continue
        where = "own" if i in deed.clauses else _where(clause, (sentences, line), before=i < first)
        order = ("own", "sentence", "after", "line", "previous", "far", "headline").index(where)
        found += [(order, i if where == "own" else -i, where, i, date) for date in clause.dates]
    return [(where, i, date) for _, _, where, i, date in sorted(found, key=lambda row: (row[0], row[1], row[4].span))]


def _where(clause: Clause, home: tuple[set[Span], int], *, before: bool) -> str:
    """Say where a clause stands to a deed's sentences and line."""
    sentences, line = home
    if clause.zone is Zone.HEADLINE:
        return "headline"
    if clause.sentence in sentences:
        return "sentence" if before else "after"
    return {0: "line", 1: "previous"}.get(line - clause.line, "far")


def _date_features(scene: Scene, deed: Deed, found: tuple[str, int, DateMention], manner: str) -> list[str]:
    where, i, date = found
    clause = scene.clauses[i]
    after = scene.text[date.span.end:date.span.end + 2]
    before = scene.text[max(0, date.span.start - 2):date.span.start]
    learned = bool(_LEARNED.search(scene.text, date.span.end, clause.span.end)) and date.precision is Precision.DAY
    first = next(d for j in (deed.clauses if where == "own" else (i,)) for d in scene.clauses[j].dates)
    in_name = any(m.start in (date.span.end, date.span.end + 1) and m.label is Label.PROGRAMME for m in clause.mentions)
    return [f"where:{where}", f"p:{where}:{date.precision}", f"since:{where}:{date.since}:{date.precision}",
            f"rel:{date.relative}", f"rel:{date.relative}:{where}", f"r:{after}", f"l:{before}",
            f"l1:{before[-1:]}:{where}:{date.precision}", f"r1:{after[:1]}:{where}:{date.precision}",
            f"r2:{after}:{where}:{date.precision}", f"learned:{learned}",
            f"opens:{where}:{date.span.start - clause.span.start < 3}", f"first:{where}:{first == date}",
            f"gap:{where}:{min(max(0, deed.clauses[0] - i), 8) // 2}:{date.precision}", f"name:{in_name}:{where}",
            f"manner:{manner}:{where}:{date.precision}:{date.relative}", f"m&since:{manner}:{date.since}:{where}"]


def programme_candidates(scene: Scene, deed: Deed, memory: Memory) -> list[Row]:
    """Give the programmes that a deed may be part of, none first."""
    named = [(i, m) for i, c in enumerate(scene.clauses) for m in c.mentions if m.label is Label.PROGRAMME]
    own = [m.entity for i, m in named if i in deed.clauses]
    main, manner, told = main_programme(scene), _manner(scene, deed), _telling(scene, deed, memory)
    rows: dict[str, list[str]] = {}
    for source, entities in (("own", own), *_programmes_around(scene, deed, named), ("last", [memory.programme]),
                             ("main", [main])):
        for entity in entities:
            if entity:
                rows.setdefault(entity, []).append(f"s:{source}")
    for entity, found in rows.items():
        kind = "own" if entity in own else "last" if entity == memory.programme else found[0]
        found += [f"only:{kind}:{len(rows)}", *(f"{kind}:{name}" for name in told),
                  *(f"{kind}:{name}" for name in _nearness(scene, deed, entity, main)),
                  *_programme_features(scene, deed, entity, (own, manner))]
    size = len({m.entity for _, m in named})
    none = [f"none:{bool(own)}", f"none:{deed.type}:{bool(own)}", f"none:{manner}:{bool(own)}",
            f"none:size:{min(size, 4)}", f"none:last:{bool(memory.programme)}:{manner}",
            f"none:count:{min(scene.counts.get(main, 0), 4)}:{bool(own)}", *(f"none:{name}" for name in told)]
    return [("", none), *rows.items()]


def _programmes_around(scene: Scene, deed: Deed, named: Sequence[tuple[int, Mention]]) -> list[tuple[str, list[str]]]:
    """Give the programmes named outside a deed's clauses by where they are, the surest place first."""
    first, line = deed.clauses[0], scene.clauses[deed.clauses[0]].line
    sentences = {scene.clauses[i].sentence for i in deed.clauses}
    at = {i: scene.clauses[i] for i, _ in named}
    return [("near", [m.entity for i, m in named if at[i].sentence in sentences and i not in deed.clauses]),
            ("line", [m.entity for i, m in named if at[i].line == line and i < first]),
            ("previous", [m.entity for i, m in named if at[i].line == line - 1][-1:]),
            ("before", [m.entity for i, m in named if i < first and at[i].zone is Zone.BODY][-1:]),
            ("headline", [m.entity for i, m in named if at[i].zone is Zone.HEADLINE])]


def _programme_features(scene: Scene, deed: Deed, entity: str, given: tuple[Sequence[str], str]) -> list[str]:
    own, manner = given
    names = [m for c in scene.clauses for m in c.mentions if m.entity == entity]
    fits = any(c.group == deed.type for c in find_cues(names[0].text, Span(0, len(names[0].text)))) if names else False
    other = bool(own) and entity not in own
    found = [f"other:{other}", f"first:{bool(own) and own[0] == entity}", f"n:{min(scene.counts.get(entity, 0), 4)}",
             f"fits:{fits}:{entity in own}", f"manner:{manner}:{entity in own}", f"type:{deed.type}:{entity in own}",
             f"n&own:{min(scene.counts.get(entity, 0), 4)}:{entity in own}:{manner}"]
    places = [(i, m) for i in deed.clauses for m in scene.clauses[i].mentions if m.entity == entity]
    for i, mention in places[:1]:
        before = scene.text[scene.clauses[i].span.start:mention.start]
        found += [f"l1:{before[-1:]}", f"r2:{scene.text[mention.end:mention.end + 2]}", f"tail:{mention.text[-2:]}",
                  f"r1:{scene.text[mention.end:mention.end + 1]}", f"quoted:{mention.text[:1] in '“《'}"]
    else:
        found.append(f"tail:{names[0].text[-2:] if names else ''}:{bool(places)}")
    return found


def _nearness(scene: Scene, deed: Deed, entity: str, main: str) -> list[str]:
    """Say how near a deed is to a programme: by distance, by words of its name, by who acts in both."""
    first, named = scene.clauses[deed.clauses[0]], scene.named.get(entity, ())
    before = [i for i in named if i < deed.clauses[0] and scene.clauses[i].zone is Zone.BODY]
    away = str(min(first.line - scene.clauses[before[-1]].line, 4)) if before else "never"
    gap = str(min(deed.clauses[0] - before[-1], 16) // 2) if before else "never"
    words = scene.text[first.sentence.start:first.span.start] + "".join(scene.words(i) for i in deed.clauses)
    name = _QUOTES.sub("", scene.entities[entity].name if entity in scene.entities else entity)
    shared = min(sum(pair in words for pair in {name[j:j + 2] for j in range(len(name) - 1)}), 4)
    again, actors = name[-2:] in words, _actors(scene, deed, named)
    later = any(i > deed.clauses[-1] for i in named)
    headline = any(scene.clauses[i].zone is Zone.HEADLINE for i in named)
    return [f"away:{away}", f"gap:{gap}", f"shared:{shared}", f"again:{again}", f"actors:{actors}", f"noun:{name[-2:]}",
            f"noun:{name[-2:]}:{deed.type}", f"main:{entity == main}:{away}", f"later:{later}", f"later:{later}:{away}",
            f"actors:{actors}:{away}", f"shared:{shared}:{actors}", f"again:{again}:{away}", f"head:{headline}:{away}"]


def _actors(scene: Scene, deed: Deed, named: Sequence[int]) -> str:
    """Say whether a deed names an organisation that stands beside a programme, or only others, or none."""
    ours, theirs = ({m.entity for i in clauses for m in scene.clauses[i].mentions if m.label is Label.ORG}
                    for clauses in (deed.clauses, named))
    return "none" if not ours else "same" if ours & theirs else "other"
