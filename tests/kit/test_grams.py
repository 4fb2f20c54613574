"""Full text by pairs of characters: what a text is found by, how finds are ordered, what is marked."""

from hypothesis import given
from hypothesis import strategies as st

from kit.grams import GRAMS_MAX, grams, marked, score

TEXTS = st.text(alphabet="加装电梯停车，。 ", max_size=40)


def test_chinese_is_found_by_pairs_and_words_whole() -> None:
    assert grams("关于加装电梯的建议") == ["关于", "于加", "加装", "装电", "电梯", "梯的", "的建", "建议"]
    assert grams("ＬＥＤ路灯，2025年") == ["led", "路灯", "2025", "年"]
    assert grams("电梯", "电梯坏了") == ["电梯", "梯坏", "坏了"]
    assert grams("，。 ") == []


def test_a_very_long_text_is_found_by_its_beginning() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(5_000))
    assert len(grams(text)) == GRAMS_MAX


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_has_every_gram_of_what_it_contains(before: str, inside: str, after: str) -> None:
    pairs = {gram for gram in grams(inside) if len(gram) == 2}
    assert pairs <= set(grams(before + inside + after))


def test_a_match_in_the_title_counts_more_and_a_rare_gram_tells_more() -> None:
    frequency = {"电梯": 10, "建议": 900}
    in_title = score(["电梯"], frequency, 1000, "加装电梯", "老旧小区")
    in_content = score(["电梯"], frequency, 1000, "老旧小区", "加装电梯")
    common = score(["建议"], frequency, 1000, "一个建议", "老旧小区")
    assert in_title > in_content > common > 0


@given(TEXTS, TEXTS)
def test_marks_change_no_character(text: str, query: str) -> None:
    assert "".join(one.text for one in marked(text, query)) == text
    assert "".join(one.text for one in marked(text, query, 10)) in text


def test_what_matches_is_marked_and_a_long_text_is_cut_around_it() -> None:
    assert marked("关于加装电梯的建议", "加装电梯") == [("关于", False), ("加装电梯", True), ("的建议", False)]
    assert marked("LED路灯", "led") == [("LED", True), ("路灯", False)]
    text = "一" * 100 + "电梯" + "二" * 100
    cut = marked(text, "电梯", 20)
    assert ("电梯", True) in cut
    assert sum(len(one.text) for one in cut) == 20
