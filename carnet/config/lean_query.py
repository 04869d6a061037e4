"""The parameters of an address, read as Django reads them with fewer steps. Owns no limit: what is odd is Django's.

Django decodes the text twice and asks of each value whether it is bytes: half of what stood around a search.
"""

from typing import Final
from urllib.parse import unquote

from django.http import QueryDict

MOST: Final = 64
"""More parameters than these are left to Django, whose limit stands far above."""


def read(text: str) -> QueryDict | None:
    """The parameters, which nobody can change; None where Django shall read them."""
    if not text.isascii() or text.count("&") >= MOST:
        return None
    made = QueryDict(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    for pair in text.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            lists.setdefault(_plain(name), []).append(_plain(value))
    # As a plain dictionary: the methods of its own let nobody add anything.
    dict.update(made, lists)
    return made


def _plain(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text) if "%" in text else text
