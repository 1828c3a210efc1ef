"""Persons are found in bylines and credits, and right after a title."""

import pytest

from kg.bylines import find_persons


def _names(text: str) -> list[str]:
    return sorted({text[c.start : c.end] for c in find_persons(text, ())})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("（记者 李晓明 通讯员 王芳）", ["李晓明", "王芳"]),
        ("本报记者 张伟 赵敏", ["张伟", "赵敏"]),
        ("作者：孙磊、何俊", ["何俊", "孙磊"]),
        ("文/周海燕 图/陈建国", ["周海燕", "陈建国"]),
        ("（陈建国 摄）", ["陈建国"]),
        ("李晓明 王芳 摄影报道", ["李晓明", "王芳"]),
        ("记者 杨 帆", ["杨 帆"]),
        ("通讯员 阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("责任编辑：欧阳明", ["欧阳明"]),
        ("主席谭志远，副主席王芳。", ["王芳", "谭志远"]),
    ],
)
def test_persons_of_a_byline_are_proposed(text: str, names: list[str]) -> None:
    assert _names(text) == names


@pytest.mark.parametrize("text", ["职工都参与。", "职工代表。", "记者从会上获悉", "通讯员 摄"])
def test_no_person_is_read_into_other_words(text: str) -> None:
    assert _names(text) == []
