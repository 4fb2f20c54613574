"""Texts in two languages."""

from kit.texts import Text


def test_a_text_is_told_as_two_sentences_and_keeps_its_capitals() -> None:
    assert (
        str(Text("the QR code leads to two places", "二维码指向两处"))
        == "The QR code leads to two places. 二维码指向两处。"
    )
