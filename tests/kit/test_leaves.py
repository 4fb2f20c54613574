"""Every scalar of decoded JSON is looked at, wherever it hides."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kit.leaves import leaves, unstorable
from kit.privacy import personal_data


class Told(msgspec.Struct):
    """Data with a list, typed as events type theirs."""

    topics: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


def test_leaves_come_with_their_paths() -> None:
    assert list(leaves({"a": [1, {"b": ("x",)}]}, "data")) == [
        ("data key", "a"),
        ("data.a[0]", 1),
        ("data.a[1] key", "b"),
        ("data.a[1].b[0]", "x"),
    ]


@pytest.mark.parametrize("container", [list, tuple])
def test_personal_data_inside_a_list_is_found(container: Any) -> None:
    found = leaves({"topics": container(["停车", "请打13800138000"])}, "data")
    assert personal_data(found) == "mobile number 手机号 in data.topics[1]"


def test_a_tuple_of_typed_data_hides_nothing() -> None:
    told = msgspec.to_builtins(Told(topics=("电话13800138000",), numbers=(2**70,)))
    assert personal_data(leaves(told, "data")) == "mobile number 手机号 in data.topics[0]"
    assert unstorable(leaves(told, "data")) == "data.numbers[0] is an integer of more than 64 bits"
