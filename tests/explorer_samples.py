"""A graph for the explorer's tests: a year and a half of invented union news over real divisions.

Persons, figures and what is reported are invented; only the places exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Store
from view_samples import store_of

from kg.gazetteer import divisions
from kg.model import (
    Activity,
    ActivityType,
    Analysis,
    Article,
    Entity,
    Filler,
    Kind,
    Label,
    Measure,
    Mention,
    Predicate,
    Relation,
    Role,
    Span,
)
from kg.views import Edge, Evidence, Mark, Node, Passage, View

CODES = ("420600", "420500", "420100", "410100", "430100", "330100", "510100", "210200", "370200", "440300", "350200",
         "610100", "650100", "230100", "520100", "420683", "420602")
SURNAMES, GIVEN = "陈林何周许沈韩杨", ("知远", "一鸣", "青禾", "小满", "若兰", "文轩", "怀瑾")
STUDENTS = "襄阳市总工会为每名学生发放助学金2000元"


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of news: activity type, label, programme, a sentence with slots, what is counted and its unit."""

    type: ActivityType
    label: str
    programme: str
    sentence: str
    counts: str
    unit: str


DEEDS = (
    Deed(ActivityType.ASSISTANCE, "发放助学金", "“金秋助学”活动",
         "{date}，{union}启动{programme}，{short}联合{firm}走访困难职工家庭，"
         "{union}为每名学生发放助学金{value}元。", "助学金", "元"),
    Deed(ActivityType.SERVICE, "慰问户外劳动者", "“清凉一夏”活动",
         "{date}，{union}联合{firm}开展{programme}，慰问户外劳动者{value}人。", "户外劳动者", "人"),
    Deed(ActivityType.TRAINING, "举办急救培训班", "“平安岗位”计划",
         "{date}，{union}在{firm}举办急救培训班，{value}名班组长参加，列入{programme}。", "班组长", "名"),
    Deed(ActivityType.COMPETITION, "举办职工技能竞赛", "“匠心杯”竞赛",
         "{date}，{union}与{firm}联合举办{programme}，{value}名选手同台比拼。", "选手", "名"),
    Deed(ActivityType.ORGANISING, "推动新就业群体入会", "“集中入会”行动",
         "{date}，{union}在{firm}推进{programme}，{value}名快递员加入工会。", "快递员", "名"),
    Deed(ActivityType.LEGAL_SERVICE, "开展法律援助", "“法治同行”服务",
         "{date}，{union}组织律师到{firm}开展{programme}，解答咨询{value}件。", "咨询", "件"),
)


def explorer_store(articles: int = 48) -> Store:
    """Give a store of so many articles, each by one union about one or two activities."""
    return store_of(*(_analysis(number) for number in range(articles)))


def _analysis(number: int) -> Analysis:
    code = CODES[number % len(CODES)]
    place = divisions().rows[code]
    union, firm = f"{place.name}总工会", f"{place.name}{('第一机械厂', '星河物流公司', '职业学院')[number % 3]}"
    chair, reporter = _person(number), _person(number + 11)
    month = number * 18 // 48
    when = f"{2023 + month // 12}-{month % 12 + 1:02}"
    deeds = [DEEDS[(number * 5 + turn) % len(DEEDS)] for turn in range(1 + number % 2)]
    if number == 0:
        deeds = [DEEDS[0]]
    values = [2000 if number == 0 else 40 + 13 * number + 100 * turn for turn in range(len(deeds))]
    told = [deed.sentence.format(date=f"{int(when[5:])}月{5 + number % 20}日", union=union, firm=firm, value=value,
                                 programme=deed.programme, short="市总工会")
            for deed, value in zip(deeds, values, strict=True)]
    title = f"{union}{deeds[0].label}"
    text = (f"{title}\n（记者 {reporter}）{''.join(told)}{union}主席{chair}说，这项工作将持续到年底。\n"
            f"{firm}职工代表表示，期待更多这样的活动。")
    return _Story(number, text, place.code, union, firm, chair, reporter, when, tuple(deeds), tuple(values)).analysis()


def _person(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]


@dataclass(frozen=True, slots=True)
class _Story:
    number: int
    text: str
    code: str
    union: str
    firm: str
    chair: str
    reporter: str
    when: str
    deeds: tuple[Deed, ...]
    values: tuple[int, ...]

    def analysis(self) -> Analysis:
        name, chain = f"n{self.number:03}", divisions().chain(self.code)
        level = "city" if self.code.endswith("00") else "county"
        kind = Kind.EDUCATION if self.firm.endswith("学院") else Kind.ENTERPRISE
        entities = (
            Entity(f"ORG/{self.union}", Label.ORG, self.union, ("市总工会",), Kind.UNION, chain, level=level,
                   parent=f"{chain[1].name}总工会"),
            Entity(f"ORG/{self.firm}", Label.ORG, self.firm, (), kind, chain),
            Entity(f"PLACE/{self.code}", Label.PLACE, chain[0].name, (), None, chain, is_division=True),
            Entity(f"PERSON/{self.chair}", Label.PERSON, self.chair),
            Entity(f"PERSON/{self.reporter}", Label.PERSON, self.reporter),
            *(Entity(f"PROGRAMME/{deed.programme}", Label.PROGRAMME, deed.programme) for deed in self.deeds))
        said = self._sentence(f"主席{self.chair}")
        relations = (
            Relation(f"PERSON/{self.chair}", Predicate.WORKS_FOR, f"ORG/{self.union}", said, 0.93, "title"),
            Relation(f"PERSON/{self.chair}", Predicate.JOB_TITLE, "主席", said, 0.95, "title"),
            Relation(f"ORG/{self.union}", Predicate.PARTNER_OF, f"ORG/{self.firm}", self._sentence(self.firm), 0.62,
                     "joint"),
            Relation(f"PERSON/{self.reporter}", Predicate.AUTHOR_OF, name, self._sentence("记者"), 0.98, "byline"))
        article = Article(name, self.text, f"{self.when}-28", "invented", self.text.partition("\n")[0])
        return Analysis(article, tuple(self._mentions(entities)), entities, relations, tuple(self._activities()))

    def _activities(self) -> Iterator[Activity]:
        for turn, (deed, value) in enumerate(zip(self.deeds, self.values, strict=True)):
            sentence = self._sentence(f"{value}{deed.unit}" if f"{value}{deed.unit}" in self.text else str(value))
            roles = ((Role.ORGANISER, f"ORG/{self.union}"), (Role.PARTICIPANT, f"ORG/{self.firm}"),
                     (Role.PLACE, f"PLACE/{self.code}"), (Role.PROGRAMME, f"PROGRAMME/{deed.programme}"))
            start = self.text.index(str(value))
            span = Span(start, start + len(f"{value}{deed.unit}"))
            cue = self.text.index("，", sentence.start) + 1
            confidence = round(0.55 + 0.4 * ((self.number * 7 + turn) % 10) / 10, 2)
            yield Activity(deed.type, f"{self.union}{deed.label}",
                           tuple(Filler(role, entity, sentence, confidence, "cue") for role, entity in roles),
                           f"{self.when}-{5 + self.number % 20:02}", ("职工",),
                           (Measure(float(value), deed.unit, deed.counts, False, span, sentence),), sentence,
                           Span(cue, cue + 2), confidence, f"cue {deed.label[:2]}")

    def _sentence(self, words: str) -> Span:
        at = self.text.index(words)
        start = max(self.text.rfind(mark, 0, at) for mark in "。\n）") + 1
        end = self.text.find("。", at)
        return Span(start, end + 1)

    def _mentions(self, entities: tuple[Entity, ...]) -> Iterator[Mention]:
        taken: list[Span] = []
        names = [(name, entity) for entity in entities for name in (entity.name, *entity.aliases)]
        for name, entity in sorted(names, key=lambda pair: (-len(pair[0]), pair[1].id)):
            start = self.text.find(name)
            while start >= 0:
                span = Span(start, start + len(name))
                if not any(other.start < span.end and span.start < other.end for other in taken):
                    taken.append(span)
                    yield Mention(start, span.end, entity.label, name, 0.9, "sample", entity.id)
                start = self.text.find(name, start + 1)


def large_explorer_view(unions: int) -> View:
    """Give a view of many unions, each with an article and eight activities of two people: 26 nodes a union."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    texts: list[Passage] = []
    for number in range(unions):
        article, union, name = f"http://x/article/{number:05}", f"http://x/union/{number:05}", f"第{number}工会"
        when = f"{2020 + number % 5}-{number % 12 + 1:02}"
        sentences = [f"{name}办了第{turn}次职工技能培训活动，{number + turn}人参加。" for turn in range(8)]
        starts = [sum(map(len, sentences[:turn])) for turn in range(8)]
        texts.append(Passage(article, 0, "".join(sentences), tuple(Mark(start, start + len(name), union)
                                                                   for start in starts)))
        nodes.append(Node(article, "Article", f"{name}年鉴", dates=(f"{when}-01",)))
        nodes.append(Node(union, "TradeUnion", name, articles=(article,)))
        for turn, (start, sentence) in enumerate(zip(starts, sentences, strict=True)):
            activity = f"{union}/{turn}"
            said = (Evidence(Passage(article, start, sentence, (Mark(0, len(name), union),)), 0.8, "cue"),)
            nodes.append(Node(activity, "Training", f"{name}第{turn}次活动", (), (when,), evidence=said,
                              articles=(article,)))
            edges.append(Edge(activity, "organisedBy", union, said))
            for person in ("甲", "乙"):
                nodes.append(Node(f"{activity}/{person}", "Person", f"职工{person}{number}{turn}", articles=(article,)))
                edges.append(Edge(activity, "participant", f"{activity}/{person}", said))
    nodes.sort(key=lambda node: node.iri)
    return View(tuple(nodes), tuple(sorted(edges)), tuple(node for node in nodes if node.type == "Article"),
                tuple(texts))
