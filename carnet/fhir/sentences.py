"""The sentences of refusals and errors. Owns the way to the one catalogue; holds no text of its own.

The portal owns the words and stands beside this package: the settings name the function, and nothing is imported.
"""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

_REFUSED: Final = "error.refused"


def reason(name: str, *, at_work: bool) -> str:
    """Why not, as a page tells it to a professional, or to a person."""
    own = (f"reason.{name}.pro",) if at_work else ()
    return _said((*own, f"reason.{name}", _REFUSED), {})


def error(rule: str, facts: Mapping[str, str]) -> str:
    """What is wrong, as a page tells it; the rule itself where nobody wrote a sentence."""
    return _said((f"error.{rule}", f"error.{rule}.pro", rule), facts)


def words(name: str) -> str:
    """A text of what this door composes: the title of a section, the head of a column."""
    return _said((name,), {})


def _said(ids: tuple[str, ...], facts: Mapping[str, str]) -> str:
    say = import_string(settings.CARNET_SENTENCES)
    return str(say(ids, facts))
