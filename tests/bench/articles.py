"""Articles for measurements: union news in our own words, as many as asked for, the same for the same number.

Article i depends on i alone. Divisions are real; persons, enterprises and figures are made up.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建华文辉力国庆志斌海燕春梅晓东雪松"
_TRADES = ("电力", "纺织", "矿业", "物流", "建设", "机械", "化工", "食品", "铁路", "钢铁")
_MARKS = ("长江", "红旗", "东方", "金山", "华盛", "宏远", "新源", "恒通", "天元", "大河")
_MASTERS = ("首届“工匠杯”职工技能竞赛", "“安康杯”竞赛", "“夏送清凉”活动", "“金秋助学”行动", "职工读书节",
            "“春送岗位”招聘会")
_AWARDS = ("全国五一劳动奖章", "全国工人先锋号", "省五一劳动奖状", "市劳动模范")
_HEADLINES = ("{union}多措并举服务职工", "{union}为职工办实事", "{short}：职工有了自己的家",
              "{company}工会把温暖送到一线")
_SENTENCES = (
    "{day}，{union}在{place}举办{programme}，来自{company}、{other}等{n}家单位的{m}名职工同场比武。",
    "活动由{union}主办、{company}承办，{person}获得第一名，并被授予{award}。",
    "{union}主席{person}介绍，今年以来全市工会共筹集帮扶资金{money}万元，慰问困难职工{m}人次。",
    "{company}工会主席{person}带队走访了{n}个车间，为高温岗位的职工送去毛巾、绿豆和防暑药品。",
    "据了解，{union}联合{bureau}开展法律援助服务，接待来访职工{m}人次，为{n}名农民工追回欠薪{money}万元。",
    "在{place}的户外劳动者驿站，环卫工人{person}一边喝水一边说：“夏天有个歇脚的地方，心里踏实。”",
    "{union}与{bank}签订合作协议，为会员办理工会卡{m}张，累计优惠{money}万元。",
    "{month}，{other}召开职工代表大会，审议通过集体合同，覆盖职工{m}人。",
    "{school}承接了培训任务，{n}期培训班共培训{m}名学员，其中{half}名取得了职业资格证书。",
    "{person}是{company}的一名技术员，从业{years}年，先后完成技术革新{n}项。",
    "下一步，{union}将继续推动建会入会，力争年底前新发展会员{m}人。",
    "目前，{place}已建成工会驿站{n}个，服务快递员、货车司机等新就业形态劳动者{m}人。",
)


def article(number: int) -> dict[str, str]:
    """Make the record of one article."""
    rng = random.Random(number)
    province, city, county = rng.choice(_homes())
    day = date(2023, 1, 1) + timedelta(days=rng.randrange(360))
    published = day + timedelta(days=rng.randrange(3))
    names = _names(rng, city, county)
    headline = rng.choice(_HEADLINES).format(**names)
    body = [_filled(rng, sentence, names, day) for sentence in rng.sample(_SENTENCES, 10)]
    opener = f"本报讯（记者{_person(rng)} 通讯员{_person(rng)}）"
    text = "\n".join((headline, opener + "".join(body[:3]), "".join(body[3:7]), "".join(body[7:])))
    return {"id": f"bench-{number:07}", "text": text, "published": published.isoformat(), "source": f"{province}工会报"}


def articles(count: int) -> Iterator[dict[str, str]]:
    """Make the first `count` articles."""
    return map(article, range(count))


def write_articles(path: Path, count: int) -> int:
    """Write articles as JSON lines; give the number of characters of their texts."""
    characters = 0
    with path.open("w", encoding="utf-8") as out:
        for row in articles(count):
            characters += len(row["text"])
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return characters


def _names(rng: random.Random, city: str, county: str) -> dict[str, str]:
    seat = rng.choice((city, county))
    companies = [f"{city[:-1]}{rng.choice(_MARKS)}{rng.choice(_TRADES)}有限公司" for _ in range(2)]
    return {"union": f"{seat}总工会", "short": seat, "place": rng.choice((city, county, f"{city}{county}")),
            "company": companies[0], "other": companies[1], "bureau": f"{seat}人力资源和社会保障局",
            "bank": f"{city[:-1]}银行", "school": f"{city[:-1]}职业技术学院"}


def _filled(rng: random.Random, sentence: str, names: dict[str, str], day: date) -> str:
    return sentence.format(
        **names, person=_person(rng), programme=rng.choice(_MASTERS), award=rng.choice(_AWARDS),
        day=f"{day.month}月{day.day}日", month=f"{day.month}月", n=rng.randrange(3, 60),
        m=rng.randrange(100, 20000), half=rng.randrange(20, 90), years=rng.randrange(3, 35),
        money=f"{rng.randrange(10, 900)}.{rng.randrange(1, 10)}")


def _person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2))))


@cache
def _homes() -> tuple[tuple[str, str, str], ...]:
    """Give province, prefecture and county of every county in the package's table of divisions."""
    lines = (resources.files("kg") / "data" / "divisions.csv").read_text(encoding="utf-8").splitlines()
    names = dict(line.split(",")[:2] for line in lines if line[:1].isdigit())
    return tuple((names[code[:2] + "0000"], names[code[:4] + "00"], name) for code, name in sorted(names.items())
                 if code[4:] != "00" and code[:4] + "00" in names and code[:2] + "0000" in names)
