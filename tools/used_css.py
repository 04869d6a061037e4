"""What the build leaves out of the compiled CSS: rules of nhsuk-frontend for classes that no page of ours can write.

A phone parses the stylesheet and tries its rules on every element before it draws the first page. A class counts as
used as soon as its name stands in a template, a module or a script of ours, or in a template of nhsuk-frontend-jinja
that ours lead to. Owns that choice; never a rule of our own: whatever names no class of nhsuk-frontend stays.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_NAME: Final = re.compile(r"nhsuk-[A-Za-z0-9_-]+")
_CLASS: Final = re.compile(r"\.(nhsuk-[A-Za-z0-9_-]+)")
# A template of the package, named by one that we use: `from "nhsuk/components/input/macro.jinja"`.
_LEADS: Final = re.compile(r"""["']((?:\./|\.\./|nhsuk/)[\w./-]+\.jinja)["']""")
# Rules inside these stand for the same elements; what is inside others (@font-face, @keyframes) is no rule of a class.
_GROUPS: Final = ("@media", "@supports", "@layer", "@container")


def used_names(root: Path = ROOT) -> frozenset[str]:
    """Names of classes that pages may write. One that ends with a hyphen is the beginning of names made at run time."""
    ours = [path for kind in ("*.jinja", "*.py") for path in (root / "carnet").rglob(kind)]
    texts = [path.read_text(encoding="utf-8") for path in [*ours, *(root / "assets" / "js").glob("*.js")]]
    return frozenset(name for text in [*texts, *_led_to(texts)] for name in _NAME.findall(text))


def _led_to(texts: list[str]) -> list[str]:
    """The templates of the package that these name, and those that they name in turn."""
    import nhsuk_frontend_jinja

    folder = Path(str(nhsuk_frontend_jinja.__file__)).parent / "templates"
    waiting = [(folder, name) for text in texts for name in _LEADS.findall(text) if name.startswith("nhsuk/")]
    read: dict[Path, str] = {}
    while waiting:
        beside, name = waiting.pop()
        path = ((folder if name.startswith("nhsuk/") else beside) / name).resolve()
        if path in read:
            continue
        read[path] = path.read_text(encoding="utf-8")
        waiting += [(path.parent, found) for found in _LEADS.findall(read[path])]
    return list(read.values())


def used(css: str, names: frozenset[str]) -> str:
    """The compiled CSS without rules that only classes outside `names` could meet."""
    beginnings = tuple(name for name in names if name.endswith("-"))
    return "".join(_kept(css, names, beginnings))


def _kept(css: str, names: frozenset[str], beginnings: tuple[str, ...]) -> Iterator[str]:
    for before, body in _blocks(css):
        if body is None:
            yield before
        elif before.startswith(_GROUPS):
            inside = "".join(_kept(body, names, beginnings))
            yield f"{before}{{{inside}}}" if inside else ""
        elif before.startswith("@"):
            yield f"{before}{{{body}}}"
        else:
            selectors = [one for one in _selectors(before) if _may_meet(one, names, beginnings)]
            yield f"{','.join(selectors)}{{{body}}}" if selectors else ""


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """What stands before each block of this level, and the block; a statement without one alone."""
    start = at = 0
    while at < len(css):
        if css[at] == ";":
            yield css[start : at + 1], None
            start = at + 1
        elif css[at] == "{":
            end = _closing(css, at)
            yield css[start:at], css[at + 1 : end]
            start, at = end + 1, end
        at += 1
    if css[start:].strip():
        yield css[start:], None


def _closing(css: str, at: int) -> int:
    depth = 0
    for place in range(at, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if depth == 0:
            return place
    raise SystemExit("the compiled CSS has a block without an end")


def _selectors(before: str) -> list[str]:
    """The selectors of a rule; a comma inside parentheses or brackets ends none."""
    found, depth = [""], 0
    for sign in before:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return found


def _may_meet(selector: str, names: frozenset[str], beginnings: tuple[str, ...]) -> bool:
    """Whether an element may meet it: what `:not()` or a choice names inside parentheses need not be there."""
    outside = selector
    while (inner := re.sub(r"\([^()]*\)", "", outside)) != outside:
        outside = inner
    return all(name in names or name.startswith(beginnings or ("\0",)) for name in _CLASS.findall(outside))
