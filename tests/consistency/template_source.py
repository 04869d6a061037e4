"""Reads templates as trees: which texts stand in them, which messages, icons and templates they name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jinja2 import Environment, nodes
from jinja2.lexer import TOKEN_DATA

ENVIRONMENT: Final = Environment(extensions=["jinja2.ext.do"], autoescape=True)
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_TAG: Final = re.compile(r"<!--.*?-->|<!DOCTYPE[^>]*>|</?[a-zA-Z][^<>]*>?|^[^<>]*>", re.DOTALL)
_READ_ATTRIBUTE: Final = re.compile(r'\b(?:alt|title|placeholder|aria-label|label|content)="([^"{]*[^\W\d_]{2,}[^"]*)"')
# Two words, or one that starts with a capital: words for a person. A class or a name of ours has neither.
_SPOKEN: Final = re.compile(r"^[A-ZÀ-Ý][^\W\d_]*[a-zà-ÿ][^\W\d_]*$|[^\W\d_]{2,} [^\W\d_]{2,}")
# The parts of a tag that no person reads.
_TECHNICAL: Final = re.compile(r"^(?:width=|#|[a-z-]+=|utf-8)")


@dataclass
class Named:
    """What a template names: whole ids, and the fixed starts of ids that are put together."""

    whole: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)


def literals(source: str) -> Iterator[str]:
    """Every piece of text for people that stands in a template instead of in the catalogue."""
    data = "".join(
        value if kind == TOKEN_DATA else ("\x00" if kind.endswith("_begin") else "")
        for _, kind, value in ENVIRONMENT.lexer.tokeniter(source, None)
    )
    for found in _READ_ATTRIBUTE.finditer(data):
        if not _TECHNICAL.match(found.group(1)) and not _is_content_of_meta(found.group(1)):
            yield found.group(1)
    for text in _TAG.sub("\n", data.replace("\x00", "")).splitlines():
        if _LETTERS.search(text):
            yield text.strip()
    yield from _spoken_constants(source)


def _is_content_of_meta(text: str) -> bool:
    return text.startswith("width=device-width")


def _spoken_constants(source: str) -> Iterator[str]:
    """Constants inside expressions that read like words: two words, or a capital first."""
    for constant in ENVIRONMENT.parse(source).find_all(nodes.Const):
        value = constant.value
        if isinstance(value, str) and _SPOKEN.search(value):
            yield value


def calls(source: str, function: str) -> Named:
    """The first arguments given to a function of ours."""
    named = Named()
    for call in ENVIRONMENT.parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == function and call.args:
            _collect(call.args[0], named)
    return named


def _collect(argument: nodes.Expr, named: Named) -> None:
    for constant in argument.find_all(nodes.Const):
        if isinstance(constant.value, str):
            named.whole.add(constant.value)
    if isinstance(argument, nodes.Const):
        named.whole.add(str(argument.value))
    first = argument.nodes[0] if isinstance(argument, nodes.Concat) else argument
    if isinstance(argument, nodes.Concat) and isinstance(first, nodes.Const):
        named.starts.add(str(first.value))


def constants(source: str) -> set[str]:
    """Every string constant of a template."""
    found = ENVIRONMENT.parse(source).find_all(nodes.Const)
    return {constant.value for constant in found if isinstance(constant.value, str)}


def related(source: str) -> set[str]:
    """The templates that one extends, imports or includes."""
    kinds = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)
    return {
        constant.value for node in ENVIRONMENT.parse(source).find_all(kinds) for constant in node.find_all(nodes.Const)
        if isinstance(constant.value, str) and constant.value.endswith((".jinja", ".txt"))
    }  # fmt: skip


def read(folder: Path) -> dict[str, str]:
    """The templates of a folder: name as the engine knows it, and source."""
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.*"))}
