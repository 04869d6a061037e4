"""The sentences of errors, in French as the labels of the profile. Owns the way to the one catalogue; holds no text."""

from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from carnet.hl7v2.codes import Told

LANGUAGE: Final = "fr"
_REFUSED: Final = "error.refused"


def sentence(told: Told) -> str:
    """What is wrong; the rule itself where nobody wrote a sentence."""
    facts = dict(told.facts)
    if told.reason:
        ids = (f"reason.{facts.get('reason', '')}.pro", f"reason.{facts.get('reason', '')}", _REFUSED)
    else:
        ids = (f"error.{told.rule}", f"error.{told.rule}.pro", told.rule)
    return str(import_string(settings.CARNET_SENTENCES)(ids, facts, LANGUAGE))
