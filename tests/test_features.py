"""Characters to the numbers that the tagger reads."""

from hypothesis import given
from hypothesis import strategies as st

from kg.features import FEATURE_SIZES, UNKNOWN, Alphabet, Encoder

ALPHABET = Alphabet(
    {"陽": "阳", "「": '"'},
    "襄阳市总工会王",
    {"襄阳市": "division", "襄阳": "short", "总工会": "union", "工会": "union", "行动": "programme"},
    "王",
)
ENCODER = Encoder(ALPHABET)


def column(text: str, number: int) -> list[int]:
    features: list[int] = ENCODER.encode(text)[1][:, number].tolist()
    return features


def test_a_traditional_character_has_the_number_of_the_simplified_one() -> None:
    assert ENCODER.encode("襄陽")[0].tolist() == ENCODER.encode("襄阳")[0].tolist() == [2, 3]


def test_a_character_outside_the_alphabet_is_unknown() -> None:
    assert ENCODER.encode("𠮷\ud800鑫")[0].tolist() == [UNKNOWN] * 3


def test_the_longest_listed_word_is_marked_by_first_middle_and_last() -> None:
    assert column("在襄阳市", 0) == [0, 1, 2, 3]
    assert column("襄阳", 0) == [4, 6]
    assert column("市总工会", 1) == [0, 7, 8, 9]


def test_divisions_are_marked_in_traditional_text_too() -> None:
    assert column("襄陽市", 0) == [1, 2, 3]


def test_a_short_quotation_is_a_name_and_one_with_a_full_stop_is_speech() -> None:
    assert column("“求学”说", 2) == [1, 2, 2, 3, 0]
    assert column("“来了。”", 2) == [9, 10, 10, 10, 9]


def test_a_name_inside_speech_is_still_a_name() -> None:
    assert column("“看‘心’吧。”", 2)[2:5] == [1, 2, 3]


def test_a_title_has_numbers_of_its_own_and_a_lone_mark_too() -> None:
    assert column("《法》", 2) == [5, 6, 7]
    assert column("“开", 2) == [FEATURE_SIZES[2] - 1, 0]


def test_kinds_tell_surnames_digits_letters_and_marks_apart() -> None:
    assert len(set(column("王1a，·市", 3))) == 6


@given(st.text(max_size=60))
def test_features_fit_their_tables_and_match_the_string_in_length(text: str) -> None:
    identifiers, features = ENCODER.encode(text)
    assert len(identifiers) == len(features) == len(text)
    assert all(features[:, number].min(initial=0) >= 0 for number in range(4))
    assert all(features[:, number].max(initial=0) < size for number, size in enumerate(FEATURE_SIZES))
