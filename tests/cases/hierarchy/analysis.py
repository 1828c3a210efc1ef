"""Background alone: a district union, its city and province; a site in a district; a national union."""

from kg.model import Analysis, Article, Division, Entity, Kind, Label

CHAIN = (
    Division("420606", "樊城区", "420600"),
    Division("420600", "襄阳市", "420000", 32.0, 112.1),
    Division("420000", "湖北省", "", 30.5, 114.3),
)
ANALYSIS = Analysis(
    Article("hierarchy", "樊城区", confidence=0.5),
    entities=(
        Entity(
            "ORG/樊城区总工会",
            Label.ORG,
            "樊城区总工会",
            ("区总",),
            Kind.UNION,
            CHAIN,
            level="county",
            parent="襄阳市总工会",
        ),
        Entity("ORG/中华全国总工会", Label.ORG, "中华全国总工会", ("全总", "全国总工会"), Kind.UNION, level="national"),
        Entity("PLACE/人民广场@420606", Label.PLACE, "人民广场", (), None, CHAIN),
    ),
)
