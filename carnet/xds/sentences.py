"""The sentences of faults and errors, in French and English. Owns the way to the one catalogue; holds no text.

The portal owns the words and stands beside this package: the settings name the function, and nothing is imported.
"""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

LANGUAGES: Final = ("fr", "en")
_REFUSED: Final = "error.refused"


def error(rule: str, facts: Mapping[str, str]) -> Mapping[str, str]:
    """What is wrong, by language; the rule itself where nobody wrote a sentence."""
    return _said((f"error.{rule}", f"error.{rule}.pro", rule), facts)


def reason(name: str) -> Mapping[str, str]:
    """Why not, by language, as a page tells it to a professional."""
    return _said((f"reason.{name}.pro", f"reason.{name}", _REFUSED), {})


def _said(ids: tuple[str, ...], facts: Mapping[str, str]) -> Mapping[str, str]:
    say = import_string(settings.CARNET_SENTENCES)
    return {language: str(say(ids, facts, language)) for language in LANGUAGES}
