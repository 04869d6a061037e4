"""Lists that statements send (`storage.arrays`): of the same type as the driver says, or left to it."""

from typing import Any
from uuid import UUID

import pytest
from psycopg.abc import PyFormat
from psycopg.adapt import Transformer

from carnet.storage import arrays

PACKED: list[list[Any]] = [
    [b""], [b"\0\xff{}\",\\", b"x" * 300], [UUID(int=7), UUID(int=0)], ["a"],
    ["", " a", "NULL", "null", "{}", "a,b", "é☃"],
]  # fmt: skip
LEFT: list[list[Any]] = [
    [], [None], [b"a", None], ["a", None], ['a"b'], ["a\\b"], ["a", b"b"], [1, 2], [bytearray(b"a")], [["a"]],
    ["\0"], ['"', "a"],
]  # fmt: skip


@pytest.mark.parametrize("values", PACKED, ids=repr)
def test_type_is_the_one_that_the_driver_says(values: list[Any]) -> None:
    by_driver = Transformer()
    by_driver.dump_sequence([values], [PyFormat.AUTO])
    made = arrays.packed(values)
    assert made is not None and by_driver.types == (made[0],)


@pytest.mark.parametrize("values", LEFT, ids=repr)
def test_what_needs_an_escape_or_another_kind_is_left_to_the_driver(values: list[Any]) -> None:
    assert arrays.packed(values) is None


def test_what_no_text_holds_fails_as_with_the_driver() -> None:
    with pytest.raises(UnicodeEncodeError):
        arrays.packed(["\ud800"])
    with pytest.raises(UnicodeEncodeError):
        Transformer().dump_sequence([["\ud800"]], [PyFormat.AUTO])
