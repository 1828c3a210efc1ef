"""How a name stands in its clause: a clause and a mention go in, a word for its stance comes out.

Subject, speaker, staff (市总工会主席X), host (X主办), by (由X), with (联合X), for (为X), at (在X), source (从X获悉),
owner (X的), object: what the words before and after a name say of its part in a deed.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

from kg.clauses import Clause
from kg.model import Label, Mention

# characters, and names of a list, that are looked at on each side of a name; a clause has no more that matter
_NEAR, _FAR = 24, 60
_LIST = re.compile(r"^(?:[、和与及同跟]|以及|联合|会同|携手)$")
_BULLET = re.compile(r"^(?:[●■◆▲▍○·★※]\s*|【[^】]{0,10}】|[^\s。，：]{2,4} \| |[一二三四五六七八九十]+、|\d[.、）])")
_ADVERB = re.compile(
    r"^(?:近日|日前|当天|当日|昨[天日晚]|[上下]午|今[天日年]|去年|明年|此外|同时|目前|眼下|随后|会上|会后|截至|据悉|另悉|活动中|"
    r"其中|还有|而|又|也|则|\d+年|\d+月|\d+日|\d+日?起|接下来|期间|本报讯|[（(][^）)]*[）)]|[，、 ])*$")
# a title follows its organisation without a verb between: 县总工会权益保障部部长, not 县总工会慰问工人
_TITLE = re.compile(
    r"^(?:[^，。；、举办开展慰问走访为给向送启动推出在将与对把还也已被联设建帮召签发投来到]{0,10})(?:主席|书记|部长|主任|局长|经理|负责人|干部|干事|律师|医生|护士|队长|站长|科长|教授|专家|主管|"
    r"工人|司机|职工|会长|秘书长|副院长|院长|老师|志愿者|工作人员|骑手|快递员|技师|车工|电工|焊工|员)")
_SPEECH = re.compile(r"(?:说|介绍|表示|透露|坦言|指出|强调|感慨|解释|告诉记者|认为|道)[，：。]?$")
_LEARNED = re.compile(r"(?:从|据|自)[^，。]{0,6}$")
_PASSIVE = re.compile(r"(?:由|被)[^，。；]{0,4}$")
_WITH = re.compile(r"(?:联合|会同|携手|联手|拉上|协同|协助|邀请|请来|请|与|和|同|跟|及)$")
_FOR = re.compile(r"(?:为|给|向|对|把|将|替|帮|授予|表彰|慰问|让|组织|指派|获得?|往)(?:[^，。；]{0,3})$")
_AT = re.compile(
    r"(?:在|到|走进|来到|深入|赴|前往|送到|开进|进入|进|于|驶离|驶出|走访|参观|位于|落户|依托)(?:[^，。；、]{0,3})$")
_INSIDE = re.compile(
    r"^(?:的)?(?:内|里|上|中|旁|门口|广场|大厅|现场|会议室|礼堂|三楼|二楼|一楼|举行|举办|召开|启动|开幕|落幕|揭牌|成立|工地|"
    r"开展|拉开)")
_HOST = re.compile(
    r"^[^，。；]{0,12}?(联合主办|共同主办|主办|承办|协办|联合举办|共同举办|举办|举行|开展|启动|指导|牵头|发起|召开|组织|推出|"
    r"签订|签约|签|合办|联手|打造|设立|发放|送|投入|拿出|建成|开办|走访|慰问|成立|揭牌|参加|参赛|到场|获|被|负责|派|办)")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mention stands in its clause: its stance, where its list of names begins and ends, the verb that follows."""

    stance: str
    head: int
    tail: int
    verb: str


def standing_of(text: str, clause: Clause, mention: Mention) -> Standing:
    """Say all of how a mention stands in its clause: many deeds ask for it, so it is read once."""
    ends = list_ends(text, clause, mention)
    return Standing(stance_of(text, clause, mention), *ends, following_verb(text, clause, ends[1]))


def stance_of(text: str, clause: Clause, mention: Mention) -> str:
    """Say how a mention stands in its clause: subject, speaker, host, with, for, at, by, source, owner, object."""
    head, tail = list_ends(text, clause, mention)
    opening = _BULLET.sub("", text[max(clause.span.start, head - _FAR):head])
    after, right = text[mention.end:mention.end + _NEAR], text[tail:tail + _NEAR]
    ending = text[max(mention.end, clause.span.end - _NEAR):clause.span.end]
    if _LEARNED.search(opening):
        return "source"
    if mention.label is Label.ORG and _TITLE.match(after):
        return "speaker" if _SPEECH.search(ending) else "staff"
    if mention.label is Label.PERSON and _SPEECH.search(ending):
        return "speaker"
    for name, pattern in (("by", _PASSIVE), ("with", _WITH), ("at", _AT), ("for", _FOR)):
        if pattern.search(opening):
            return name
    if after.startswith("的"):
        return "owner"
    if _INSIDE.match(after) and mention.label is Label.PLACE:
        return "inside"
    if _opens(text, clause, opening, mention):
        return "subject" if _HOST.match(right) else "opening"
    return "host" if _HOST.match(right) else "object"


def _opens(text: str, clause: Clause, opening: str, mention: Mention) -> bool:
    """Tell whether only adverbs, dates, places and bullets stand before a mention in its clause."""
    start = clause.span.start
    if mention.start - start > _FAR:
        return False
    for other in clause.mentions:
        if other.end <= mention.start and other.label is Label.PLACE:
            opening = opening.replace(text[max(start, other.start):other.end], "")
    return len(opening) < 2 or bool(_ADVERB.match(opening))


def list_ends(text: str, clause: Clause, mention: Mention) -> tuple[int, int]:
    """Give where the list of names begins and ends that a mention stands in: A、B和C."""
    mentions = clause.mentions
    at = bisect_left(mentions, mention.start, key=lambda m: m.start)
    first = last = at
    while at - _NEAR < first > 0 and _LIST.match(text[mentions[first - 1].end:mentions[first].start]):
        first -= 1
    while last + 1 < min(len(mentions), at + _NEAR) and _LIST.match(text[mentions[last].end:mentions[last + 1].start]):
        last += 1
    return mentions[first].start, mentions[last].end


def following_verb(text: str, clause: Clause, end: int) -> str:
    """Give the verb of doing that follows a mention, or the list of names, that ends here; empty where none does."""
    hit = _HOST.match(text[end:min(clause.span.end, end + _NEAR)])
    return hit[1] if hit else ""


def acts(stance: str) -> bool:
    """Tell whether a mention in this stance is the doer of its clause."""
    return stance in ("subject", "by", "opening", "host")


def has_bullet(text: str, clause: Clause) -> bool:
    """Tell whether a clause opens with a mark of a list: 【铁力】, ●东台, 一、."""
    return bool(_BULLET.match(text[clause.span.start:min(clause.span.end, clause.span.start + _NEAR)]))
