"""What is said of a person after the name, or of 他 and 她."""

from marked import masked_of

from kg.descriptions import Office, said_after, said_of_pronouns
from kg.masking import MaskedText
from kg.model import Label


def _titles(masked: MaskedText, offices: list[Office]) -> list[str]:
    return [masked.signs[t.start:t.end] for office in offices for t in office.titles]


def test_several_titles_are_told_apart() -> None:
    """党委书记、董事长 are two titles of one person."""
    masked = masked_of("{P|赵明}是{O|华兴公司}党委书记、董事长。")
    offices = list(said_after(masked, 1, "after"))
    assert _titles(masked, offices) == ["党委书记", "董事长"]
    assert [masked.entity(e).name for office in offices for e in office.employers] == ["华兴公司"]


def test_what_follows_after_a_comma_adds_to_it() -> None:
    """是特级技师，也是高级工程师 are two titles."""
    masked = masked_of("{P|赵明}是特级技师，也是高级工程师。")
    assert _titles(masked, list(said_after(masked, 1, "after"))) == ["特级技师", "高级工程师"]


def test_a_pronoun_means_the_person_named_last() -> None:
    """他 after two persons is the second."""
    masked = masked_of("{P|赵明}见到{P|钱江}。他在{O|华兴公司}工作。")
    persons = list(masked.by_label[Label.PERSON])
    assert [holder for holder, _ in said_of_pronouns(masked, persons)] == [persons[1]]


def test_they_is_no_person() -> None:
    """他们 means several, and nobody is read from it."""
    masked = masked_of("{P|赵明}来了。他们在{O|华兴公司}工作。")
    assert list(said_of_pronouns(masked, list(masked.by_label[Label.PERSON]))) == []


def test_a_description_stops_at_the_end_of_the_sentence() -> None:
    """Another sentence says nothing of the person before it."""
    masked = masked_of("{P|赵明}来了。车间是{O|华兴公司}的样板车间。")
    assert list(said_after(masked, 1, "after")) == []
