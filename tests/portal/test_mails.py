"""Mails to a holder: each has its text in both languages, and none holds a word of health, a name or a value."""

import re

import pytest

from carnet.identity.people import Language
from carnet.portal.account.mail_text import render
from carnet.usecases.tell_holder import MESSAGES

# What a mail of a medical record must not say (DESIGN 7; issue 7, point 1): acts, documents, people of care, numbers.
HEALTH = re.compile(
    r"médic|médec|santé|soin|malad|docteur|ordonnance|analyse|résultat|radio|hôpital|vaccin|document|"
    r"health|medic|doctor|care\b|illness|prescription|result|x-ray|hospital|vaccin|https?:|www\.|\d",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("message_id", sorted(set(MESSAGES.values())))
def test_tell_holder_mail_exists_and_holds_no_word_of_health(message_id: str, language: Language) -> None:
    text = render(message_id, language, {})
    assert text.subject and text.body
    assert HEALTH.findall(f"{text.subject} {text.body}") == []


@pytest.mark.parametrize("planted", ["Le docteur Roussel", "A new document", "Votre ordonnance", "https://carnet"])
def test_health_words_are_caught(planted: str) -> None:
    assert HEALTH.search(planted)
