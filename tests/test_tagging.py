"""The pipeline marks what an article names: sentences of our own, and what the rulers alone find in them."""

import itertools

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.model import KgError, Label
from kg.tagging import load_pipeline, tag_plains
from kg.text import to_plain

# a sentence with its mentions in brackets; the letter after a bracket is the label
_LETTERS = {"P": "PERSON", "O": "ORG", "L": "PLACE", "G": "PROGRAMME", "A": "AWARD"}
CASES = """
[荆门市总工会]O举办职工代表培训班。
[湖南省岳阳市总工会]O走访慰问困难职工。
[市总工会]O将拿出50万元。
近日，[市总]O联合[市人社局]O、[市司法局]O开展检查。
[省总]O副主席到会讲话。
[全总]O印发通知。
[中华全国总工会]O召开会议。
[县总工会]O与[县人民医院]O签订协议。
[区总]O负责人说。
[宜昌市总工会权益保障部]O部长介绍。
[州总工会]O给每户送去1000元。
各级工会要主动作为，基层工会要跟上。
全市各级工会投入30万元。
我省职工踊跃参加，该公司也派了人。
[兵团总工会]O主办了这场活动。
[中国海员建设工会全国委员会]O发来贺信。
[株洲市交通运输局]O负责人到场。
[市卫健委]O、[市医保局]O派来专家。
[安徽省人力资源和社会保障厅]O发布公告。
[襄阳市建筑行业工会联合会]O在[襄阳市]L成立。
[青岛啤酒股份有限公司工会]O主席介绍。
[湖北宜化集团有限责任公司]O职工代表发言。
[浙江大学]O的老师前来授课。
[宁波市第二医院]O的医生坐诊。
[四川雅安发电厂]O的检修工们正在忙碌。
来源：[中工网]O
来源：[黄石工会网]O 作者：[李晓明]P
[长江日报]O 2024年3月5日 第2版
本报[太原]L6月3日电
本报[长沙]L8月12日讯（记者 [王小兵]P 通讯员 [刘芳]P）
（[周海燕]P 摄）
图为活动现场。[陈建国]P 摄
记者 [张伟]P 通讯员 [李 强]P
文/[赵敏]P 图/[孙磊]P
责任编辑：[何俊]P
特约记者 [欧阳明]P
活动在[湖南省长沙市]L举行。
他们来到[贵州省遵义市湄潭县]L。
[江苏]L、[浙江]L、[安徽]L三省同时启动。
他家住[临泉县庙岔镇]L。
工地位于[成都市天府大道]L。
队员走进[邢台市人民公园]L。
车队经过[南京长江大桥]L。
[徐州]L职工齐参与。
在[黄冈市罗田县]L，茶农正忙。
[市总工会]O开展[“金秋助学”活动]G。
[“求学圆梦”职工学历提升行动]G启动。
[“安康杯”竞赛]G进入第三年。
推广[“三步排查”工作法]G。
推出[“春风暖企”]G品牌。
[鄂州市首届职工运动会]G开幕。
[绵阳市第三届职工职业技能大赛]G决赛举行。
2024年[邵阳市重点工程劳动竞赛]G启动。
[“夏送清凉”活动]G已持续十年，[“夏送清凉”]G深受欢迎。
这项工作让职工吃下“定心丸”。
打通服务职工的“最后一公里”。
工会就是职工的“娘家人”。
比赛跑出“加速度”。
他是[全国劳动模范]A。
她获得[全国五一劳动奖章]A。
班组荣获[“全国工人先锋号”]A称号。
被授予[湖北省五一劳动奖章]A。
获得[“荆楚工匠”]A称号。
公司捧回[全国五一劳动奖状]A。
先后培养[省技术能手]A12名。
车间被评为[“岳阳市工人先锋号”]A。
代表队获得[优秀组织奖]A。
""".strip().split("\n")


def _read(case: str) -> tuple[str, list[tuple[str, str]]]:
    """Split a case into its plain text and the mentions (text, label)."""
    text, mentions, rest = "", [], case
    while "[" in rest:
        before, _, rest = rest.partition("[")
        name, _, rest = rest.partition("]")
        mentions.append((name, _LETTERS[rest[0]]))
        text, rest = text + before + name, rest[1:]
    return text + rest, mentions


@pytest.fixture(scope="module")
def rules() -> Language:
    return load_pipeline("rules")


@pytest.mark.parametrize("case", CASES)
def test_rulers_find_the_mentions_of_a_sentence(rules: Language, case: str) -> None:
    text, expected = _read(case)
    (mentions,) = tag_plains(rules, [to_plain(text)])
    assert [(mention.text, mention.label.value) for mention in mentions] == expected


def test_batches_do_not_change_what_is_found(rules: Language) -> None:
    plains = [to_plain(_read(case)[0]) for case in CASES]
    assert list(tag_plains(rules, plains, batch_size=1)) == list(tag_plains(rules, plains, batch_size=50))


def test_a_mention_says_its_text_its_rule_and_how_sure_it_is(rules: Language) -> None:
    (found,) = tag_plains(rules, [to_plain("荆门市总工会举办培训班。")])
    assert [(m.text, m.label, bool(m.rule), 0.5 < m.confidence <= 1) for m in found] == [
        ("荆门市总工会", Label.ORG, True, True)
    ]


def test_a_name_that_a_text_repeats_is_found_at_every_place(rules: Language) -> None:
    text = "记者 李晓明 报道\n站长请来李晓明。大家说，李晓明很热心。"
    (found,) = tag_plains(rules, [to_plain(text)])
    assert [mention.start for mention in found if mention.text == "李晓明"] == [3, 14, 22]


def test_an_unknown_pipeline_is_refused_by_name() -> None:
    with pytest.raises(KgError, match="zh_no_such_model"):
        load_pipeline("zh_no_such_model")


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="省市县区总工会“”‘’（）《》·、，。：0123年月日第届首奖章法活动记者王芳 \n", max_size=80))
def test_mentions_of_any_text_are_sorted_apart_and_as_in_the_text(rules: Language, text: str) -> None:
    plain = to_plain(text)
    (found,) = tag_plains(rules, [plain])
    assert all(plain.text[m.start : m.end] == m.text for m in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


TEXT = "荆门市总工会在荆门市举办培训班。"


def test_spacy_sees_the_mentions_as_entities_and_as_a_span_group(rules: Language) -> None:
    doc = rules(TEXT)
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("荆门市总工会", "ORG"), ("荆门市", "PLACE")]
    assert [span.text for span in doc.spans["mentions"]] == ["荆门市总工会", "荆门市"]


def test_a_component_can_stand_in_a_pipeline_of_the_user() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("union_ner", config={"tagger": "union"})
    assert "荆门市总工会" in {TEXT[span.start : span.end] for span in nlp(TEXT)._.tagger_spans}
