"""Small graphs that the viewer's tests share: two invented articles, and graphs of any size; all names are invented."""

from pyoxigraph import DefaultGraph, Quad, Store

from kg.model import (
    Activity,
    ActivityType,
    Analysis,
    Article,
    Division,
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
from kg.rdf import analysis_quads
from kg.views import Edge, Evidence, Mark, Node, Passage, View

PROVINCE = Division("990000", "云梦省")
CITY = Division("990100", "云溪市", "990000", 30.5, 112.25)
TOWN = Division("990200", "月河市", "990000")
SUMMER = ("云溪市总工会开展送清凉活动\n"
          "云溪市总工会联合云溪市第一医院，7月5日在云溪市开展“清凉一夏”活动，慰问环卫职工320人。"
          "市总工会主席陈知远说，活动持续到8月。𠮷祥班组的周小满获得云溪工匠称号。（记者 林一鸣）")
SPRING = "月河市总工会办培训班\n3月1日，月河市总工会举办急救培训班，教师何青禾授课。"
UNION, HOSPITAL, CHAIR = "ORG/云溪市总工会", "ORG/云溪市第一医院", "PERSON/陈知远"


def sample_store() -> Store:
    """Give both articles as a build stores them: quads in their article's graph, triples in the default one."""
    return store_of(summer(), spring())


def store_of(*analyses: Analysis) -> Store:
    store = Store()
    for analysis in analyses:
        for quad in analysis_quads(analysis):
            store.add(quad)
            store.add(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
    return store


def summer() -> Analysis:
    """Give an article with two unions' work in it: partners, a programme, a figure, a title, an award, a byline."""
    sentence, title, award = _sentence("慰问"), _sentence("主席"), _sentence("工匠")
    entities = (
        Entity(UNION, Label.ORG, "云溪市总工会", ("市总工会",), Kind.UNION, (CITY, PROVINCE), level="city"),
        Entity(HOSPITAL, Label.ORG, "云溪市第一医院", (), Kind.PUBLIC, (CITY, PROVINCE)),
        Entity("PLACE/990100", Label.PLACE, "云溪市", (), None, (CITY, PROVINCE), is_division=True),
        Entity("PROGRAMME/“清凉一夏”活动", Label.PROGRAMME, "“清凉一夏”活动"),
        Entity(CHAIR, Label.PERSON, "陈知远"), Entity("PERSON/周小满", Label.PERSON, "周小满"),
        Entity("PERSON/林一鸣", Label.PERSON, "林一鸣"), Entity("AWARD/云溪工匠", Label.AWARD, "云溪工匠"))
    relations = (
        Relation(UNION, Predicate.PARTNER_OF, HOSPITAL, sentence, 0.9, "joint"),
        Relation(CHAIR, Predicate.WORKS_FOR, UNION, title, 0.8, "title"),
        Relation(CHAIR, Predicate.JOB_TITLE, "主席", title, 0.85, "title"),
        Relation("PERSON/周小满", Predicate.RECEIVED_AWARD, "AWARD/云溪工匠", award, 0.7, "award"),
        Relation("PERSON/林一鸣", Predicate.AUTHOR_OF, "summer", _sentence("记者"), 0.95, "byline"))
    roles = ((Role.ORGANISER, UNION), (Role.PARTICIPANT, HOSPITAL), (Role.PLACE, "PLACE/990100"),
             (Role.PROGRAMME, "PROGRAMME/“清凉一夏”活动"))
    measure = Measure(320.0, "人", "环卫职工", False, _span("320人"), sentence)
    activity = Activity(ActivityType.ASSISTANCE, "慰问环卫职工", tuple(Filler(role, entity, sentence, 0.8, "cue")
                                                                 for role, entity in roles),
                        "2023-07-05", ("环卫职工",), (measure,), sentence, _span("慰问"), 0.75, "cue 慰问")
    article = Article("summer", SUMMER, "2023-07-06", "invented", SUMMER.partition("\n")[0])
    return Analysis(article, _mentions(SUMMER, entities), entities, relations, (activity,))


def spring() -> Analysis:
    """Give an article of another year and city."""
    start = SPRING.index("3月")
    sentence = Span(start, len(SPRING))
    entities = (Entity("ORG/月河市总工会", Label.ORG, "月河市总工会", (), Kind.UNION, (TOWN, PROVINCE), level="city"),
                Entity("PERSON/何青禾", Label.PERSON, "何青禾"))
    trigger = Span(SPRING.index("急救"), SPRING.index("急救") + 5)
    fillers = (Filler(Role.ORGANISER, "ORG/月河市总工会", sentence, 0.9, "cue"),
               Filler(Role.PARTICIPANT, "PERSON/何青禾", sentence, 0.6, "cue"))
    activity = Activity(ActivityType.TRAINING, "急救培训班", fillers, "2024-03-01", (), (), sentence, trigger, 0.9,
                        "cue 培训")
    article = Article("spring", SPRING, "2024-03-02", "invented", SPRING.partition("\n")[0])
    return Analysis(article, _mentions(SPRING, entities), entities, (), (activity,))


def _mentions(text: str, entities: tuple[Entity, ...]) -> tuple[Mention, ...]:
    """Mark each name wherever it stands outside a longer one."""
    found: list[Mention] = []
    names = [(name, entity) for entity in entities for name in (entity.name, *entity.aliases)]
    for name, entity in sorted(names, key=lambda pair: -len(pair[0])):
        start = text.find(name)
        while start >= 0:
            if not any(mention.start < start + len(name) and start < mention.end for mention in found):
                found.append(Mention(start, start + len(name), entity.label, name, 0.9, "sample", entity.id))
            start = text.find(name, start + 1)
    return tuple(sorted(found))


def _span(words: str) -> Span:
    return Span(SUMMER.index(words), SUMMER.index(words) + len(words))


def _sentence(word: str) -> Span:
    """Give the sentence of the summer article that holds a word."""
    at = SUMMER.rindex(word)
    start = max(SUMMER.rfind(mark, 0, at) for mark in "。\n") + 1
    end = SUMMER.find("。", at)
    return Span(start, end + 1 if end >= 0 else len(SUMMER))


def large_view(unions: int) -> View:
    """Give a view of many unions, each with eight activities that two people take part in: 25 nodes a union."""
    nodes, edges = [Node("article", "Article", "年鉴", dates=("2023-01-01",))], []
    for number in range(unions):
        union = f"union/{number:04}"
        nodes.append(Node(union, "TradeUnion", f"第{number}工会", articles=("article",)))
        for turn in range(8):
            name, text = f"{union}/{turn}", f"第{number}工会办了第{turn}次活动。"
            said = (Evidence(Passage("article", 0, text, (Mark(0, len(f"第{number}工会"), union),)), 0.8, "cue"),)
            nodes.append(Node(name, "Meeting", f"第{turn}次活动", evidence=said, articles=("article",)))
            edges.append(Edge(name, "organisedBy", union, said))
            for person in ("a", "b"):
                nodes.append(Node(f"{name}/{person}", "Person", f"职工{number}{turn}{person}"))
                edges.append(Edge(name, "participant", f"{name}/{person}", said))
    return View(tuple(sorted(nodes, key=lambda node: node.iri)), tuple(sorted(edges)), (nodes[0],))


def hostile_view() -> View:
    """Give a view whose every text tries to become markup or script."""
    attacks = ('</script><script>alert(1)</script>', '<img src=x onerror=alert(2)>', '"><svg onload="alert(3)">',
               "'];alert(4);//", "{{7*7}}{% raw %}${alert(5)}", "<!--<script>", "javascript:alert(6)", "a&lt;b\u2028c")
    passage = Passage("http://x/article", 0, attacks[0] + attacks[1], (Mark(0, len(attacks[0]), "http://x/0"),))
    said = (Evidence(passage, 0.5, attacks[1]),)
    nodes = [Node("http://x/article", "Article", attacks[1], dates=(attacks[2],))]
    nodes += [Node(f"http://x/{number}", "TradeUnion" if number else "Activity", name, (attacks[number - 1],),
                   (attacks[2],), evidence=said, articles=("http://x/article",)) for number, name in enumerate(attacks)]
    edges = [Edge("http://x/0", "organisedBy", f"http://x/{number}", said) for number in range(1, len(attacks))]
    return View(tuple(sorted(nodes, key=lambda node: node.iri)), tuple(sorted(edges)), (nodes[0],), (passage,))
