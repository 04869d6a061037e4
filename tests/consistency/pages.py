"""The written pages of the project, as tests read them. Owns the reading of Markdown tables and names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.consistency.source import ROOT

NAME: Final = re.compile(r"`([^`]+)`")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def written(root: Path = ROOT) -> list[Path]:
    """Every page: at the root and below docs."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def text_of(page: Path) -> str:
    """The text without comments (slots for pictures are comments)."""
    return _COMMENT.sub("", page.read_text(encoding="utf-8"))


def sections(text: str, mark: str) -> dict[str, str]:
    """The parts below each heading that begins with `mark` (as `### `), by title."""
    parts = re.split(rf"^{re.escape(mark)}(.+)$", text, flags=re.MULTILINE)
    titles, bodies = parts[1::2], parts[2::2]
    return {
        title.strip(): re.split(r"^#", body, maxsplit=1, flags=re.MULTILINE)[0]
        for title, body in zip(titles, bodies, strict=True)
    }


def rows(text: str) -> Iterator[list[str]]:
    """The rows of the tables of a text, as cells; headings and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if set(line) <= set("|-: ") or (after and set(after) <= set("|-: ")):
            continue
        yield [cell.strip() for cell in line.strip("|").split("|")]


def names(cell: str) -> list[str]:
    """What stands between backquotes."""
    return NAME.findall(cell)
