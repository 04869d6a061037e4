"""The sentences of rules, in French and English. Owns the way to the one catalogue; holds no text."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

LANGUAGES: Final = ("fr", "en")
_REFUSED: Final = "error.refused"


def asked_for(rule: str, facts: Mapping[str, str]) -> Mapping[str, str]:
    """What a rule asks for; of a rule that the catalogue does not name, what is wrong when it is broken."""
    return _said((f"rule.{rule}", f"error.{rule}", f"error.{rule}.pro", rule), facts)


def wrong(rule: str, facts: Mapping[str, str]) -> Mapping[str, str]:
    """What is wrong, as the answer says it."""
    reason = facts.get("reason", "")
    if reason:
        return _said((f"reason.{reason}.pro", f"reason.{reason}", _REFUSED), facts)
    return _said((f"error.{rule}", f"error.{rule}.pro", f"rule.{rule}", rule), facts)


def _said(ids: tuple[str, ...], facts: Mapping[str, str]) -> Mapping[str, str]:
    say = import_string(settings.CARNET_SENTENCES)
    return {language: str(say(ids, facts, language)) for language in LANGUAGES}
