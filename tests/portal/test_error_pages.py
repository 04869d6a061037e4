"""What a page says when something it needs does not answer."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from lxml import html

from carnet.kernel.errors import Unavailable
from carnet.portal.preferences import Language, Preferences
from carnet.portal.views.errors import server_error
from tests.browser.gallery import SCREENS, render


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError(), 503), (Unavailable("blob store"), 503), (KeyError(), 500)]
)
def test_error_page_person_something_is_away_may_ask_again(error: Exception, status: int) -> None:
    """503 with the time to wait for what is away, 500 for what is ours to repair: one page, without any cause."""
    try:
        raise error
    except type(error):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("60" if status == 503 else None)
    assert b"blob store" not in response.content and b"10 minutes" in response.content


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["session_ended", "csrf_failure"])
def test_error_page_way_in_is_the_same_for_whoever_was_there(name: str, language: str) -> None:
    """Nobody knows any more who it was: a professional has no record of her own to enter."""
    screen = next(one for one in SCREENS if one.name == f"error-{name}")
    page: Any = html.fromstring(render(screen, Preferences(Language(language), screen.own_view)))
    (way,) = page.xpath("//main//a[@href='/entrer/']")
    assert way.text_content().strip() == {"fr": "Entrer dans Carnet", "en": "Sign in"}[language]
