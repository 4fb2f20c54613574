"""What a table's rows lack is told in full, in Chinese too."""

import io

from rich.console import Console

from cli.mapping import show
from cli.screen import Screen
from publisher.tables.convert import Problem

SENTENCE = "含有电话或身份证号码：个人信息不得进入平台，请使用化名，或者把这一栏里的号码全部删去以后再发布一次"


def test_a_long_sentence_without_spaces_is_not_cut_off() -> None:
    console = Console(file=io.StringIO(), width=80)
    show([Problem(4, "标题", SENTENCE, "personal data")], Screen(console, console))
    assert isinstance(console.file, io.StringIO)
    cells = [line.split("│")[3].strip() for line in console.file.getvalue().splitlines() if line.startswith("│")]
    assert "".join(cells) == SENTENCE
