"""XML as the inspector shows it: one element a line, and on which lines some elements begin. Owns the writing."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Final

from lxml import etree

from carnet.inspector.message import Text
from carnet.xds.asked import Element

MOST_LINES: Final = 4_000
MOST_LINE: Final = 2_000
_MARK: Final = "carnet-line"


def printed(name: str, root: Element, marked: Sequence[Element]) -> tuple[Text, Mapping[int, int]]:
    """The text, and for each marked element, by its place in `marked`, the number of its line (from 1)."""
    places = [_path(one) for one in marked]
    copy = deepcopy(root)
    found = [_at(copy, path) for path in places]
    # One space: on a phone deep elements keep room for their words.
    etree.indent(copy, space=" ")
    for number, one in enumerate(found):
        # An instruction that no message has: the parser drops them. It shares its line with the element.
        mark = etree.ProcessingInstruction(_MARK, str(number))
        parent = one.getparent()
        if parent is not None:
            mark.tail = ""
            parent.insert(parent.index(one), mark)
    lines: list[str] = []
    begun: dict[int, int] = {n: 1 for n, one in enumerate(found) if one.getparent() is None}
    for line in etree.tostring(copy, encoding="unicode").splitlines():
        lines.append(_without_marks(line, len(lines) + 1, begun))
    return Text(name, tuple(line[:MOST_LINE] for line in lines[:MOST_LINES]), len(lines) > MOST_LINES), begun


def plain(name: str, data: bytes) -> Text:
    """What is no XML that can be read, as it came."""
    lines = data[: MOST_LINES * 80].decode("utf-8", "replace").splitlines()
    shown = tuple(line[:MOST_LINE] for line in lines[:MOST_LINES])
    return Text(name, shown, len(data) > MOST_LINES * 80 or len(lines) > MOST_LINES)


def _without_marks(line: str, number: int, begun: dict[int, int]) -> str:
    start = f"<?{_MARK} "
    while start in line:
        before, _, rest = line.partition(start)
        which, _, after = rest.partition("?>")
        begun[int(which)] = number
        line = before + after
    return line


def _path(one: Element) -> list[int]:
    """The way from the root, by places among siblings."""
    steps: list[int] = []
    parent = one.getparent()
    while parent is not None:
        steps.append(parent.index(one))
        one, parent = parent, parent.getparent()
    return steps[::-1]


def _at(root: Element, steps: Sequence[int]) -> Element:
    for step in steps:
        root = root[step]
    return root
