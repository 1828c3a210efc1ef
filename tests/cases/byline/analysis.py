"""Two authors, one of them with an employer and a title."""

from kg.model import Analysis, Article, Entity, Kind, Label, Mention, Predicate, Relation, Span

TEXT = "记者 王芳 通讯员 李明\n李明是光明机械公司职工。"
WANG = Entity("PERSON/王芳", Label.PERSON, "王芳")
LI = Entity("PERSON/李明", Label.PERSON, "李明")
FIRM = Entity("ORG/光明机械公司", Label.ORG, "光明机械公司", (), Kind.ENTERPRISE)
BYLINE, SENTENCE = Span(0, 12), Span(13, 25)
ANALYSIS = Analysis(
    Article("byline", TEXT, "2024-01", "byline.txt"),
    (
        Mention(3, 5, Label.PERSON, "王芳", 0.9, "byline", WANG.id),
        Mention(10, 12, Label.PERSON, "李明", 0.9, "byline", LI.id),
        Mention(13, 15, Label.PERSON, "李明", 0.8, "", LI.id),
        Mention(16, 22, Label.ORG, "光明机械公司", 0.75, "industry", FIRM.id),
    ),
    (WANG, LI, FIRM),
    (
        Relation(WANG.id, Predicate.AUTHOR_OF, "byline", BYLINE, 0.9, "byline"),
        Relation(LI.id, Predicate.AUTHOR_OF, "byline", BYLINE, 0.9, "byline"),
        Relation(LI.id, Predicate.WORKS_FOR, FIRM.id, SENTENCE, 0.8, "copula"),
        Relation(LI.id, Predicate.JOB_TITLE, "职工", SENTENCE, 0.8, "copula", Span(22, 24)),
    ),
)
