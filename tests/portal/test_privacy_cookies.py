"""The privacy page says every cookie that the program sets, in a sentence for whoever reads it."""

import re
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from tests.consistency.source import ROOT

_CHOICES: Final = "D’autres cookies gardent mes choix d’affichage."
SAID: Final = {
    "carnet_session": "Un cookie garde mon entrée dans le site.",
    "carnet_device": "Un cookie reconnaît mon appareil.",
    "carnet_csrf": "Un cookie protège mes réponses.",
    "carnet_share": "un cookie le retrouve pendant 30 minutes.",
    "carnet_keys": "un cookie garde son choix de raccourcis du clavier.",
    "carnet_urgence": "un cookie garde sa place en cas d’urgence.",
    **dict.fromkeys(("carnet_language", "carnet_view", "carnet_text", "carnet_contrast"), _CHOICES),
}
_NAMED: Final = re.compile(r'COOKIE\w*: Final = f?"(?:\{_PREFIX\})?(carnet_\w+)"')


def named(text: str) -> set[str]:
    """The names of cookies as a module spells them."""
    return set(_NAMED.findall(text))


@pytest.mark.django_db
def test_privacy_page_says_every_cookie_that_the_program_sets(client: Client) -> None:
    modules = (path.read_text(encoding="utf-8") for path in (ROOT / "carnet").rglob("*.py"))
    assert {name for text in modules for name in named(text)} == set(SAID)
    page = client.get(reverse("privacy")).content.decode()
    assert [name for name, sentence in SAID.items() if sentence not in page] == []


def test_cookie_that_is_new_is_seen() -> None:
    assert named('NEW_COOKIE: Final = f"{_PREFIX}carnet_new"') == {"carnet_new"}
