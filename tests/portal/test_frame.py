"""The frame's own pages: display choices without an account, error pages, strict names in templates."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from jinja2 import UndefinedError

from carnet.portal import preferences
from carnet.portal.jinja import environment
from carnet.portal.preferences import Language, Preferences, TextSize, View
from tests.browser.gallery import SCREENS, error_answers, render

pytestmark = pytest.mark.django_db


def test_display_stranger_with_no_cookie_gets_the_browser_language_and_no_cookie(client: Client) -> None:
    answer = client.get("/affichage/", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.content.decode()
    assert set(answer.cookies) <= {"carnet_csrf"}


def test_home_stranger_gets_no_cookie_at_all(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert not answer.cookies


def test_display_choice_posted_is_kept_and_shown_on_every_page(client: Client) -> None:
    form = {"language": "en", "view": "complet", "text_size": "tres-grand", "suite": "/aide/"}
    answer = client.post("/affichage/", form, follow=True)
    assert "kept=1" in answer.redirect_chain[0][0]
    assert "My choices are kept." in answer.content.decode()
    page = client.get("/aide/").content.decode()
    assert '<html lang="en" dir="ltr" class="carnet-text-tres-grand"' in page
    assert "carnet-view-complet" in page


def test_display_cookies_are_closed_to_scripts_and_other_sites(client: Client) -> None:
    client.post("/affichage/", {"language": "en", "view": "simple", "text_size": "grand"})
    for cookie in client.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict")


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"])
def test_display_page_never_leads_to_another_site(client: Client, away: str) -> None:
    page = client.get("/affichage/", {"suite": away}).content.decode()
    assert "example.org" not in page and "javascript:" not in page
    answer = client.post("/affichage/", {"language": "fr", "suite": away})
    assert "example.org" not in answer["Location"] and "javascript" not in answer["Location"]


def test_display_unknown_values_change_nothing(client: Client) -> None:
    client.post("/affichage/", {"language": "xx", "view": "../..", "text_size": "9999"})
    assert client.cookies["carnet_text"].value == "normal"
    assert "carnet_view" not in client.cookies


def test_display_page_offered_in_english_is_in_english_before_any_choice(client: Client) -> None:
    page = client.get("/affichage/?language=en").content.decode()
    assert '<html lang="en"' in page
    assert '<html lang="fr"' in client.get("/affichage/").content.decode()


def test_error_pages_have_their_status_and_the_frame() -> None:
    for status, view in error_answers():
        answer = view(RequestFactory().get("/x/"))
        page = answer.content.decode()
        assert answer.status_code == status
        assert "carnet-header" in page and "<h1" in page


def test_error_page_not_found_is_the_same_whatever_was_asked() -> None:
    from carnet.portal.views.errors import not_found

    one = not_found(RequestFactory().get("/mon-dossier/"), Exception("hidden"))
    two = not_found(RequestFactory().get("/mon-dossier/"), Exception("absent"))
    assert one.content == two.content


def test_error_page_of_a_body_over_the_limit_is_413() -> None:
    from carnet.portal.views.errors import bad_request

    assert bad_request(RequestFactory().post("/x/"), RequestDataTooBig()).status_code == 413


def test_template_name_that_the_view_forgot_raises() -> None:
    made = environment(loader=None, autoescape=True)
    for source in ("{{ absent }}", "{% if absent %}x{% endif %}", "{% for a in absent %}x{% endfor %}", "{{ a.b }}"):
        with pytest.raises(UndefinedError):
            made.from_string(source).render(a=object())
    assert made.from_string("{{ a.b.c }}{% if a.b %}x{% endif %}").render(a={}) == ""


def test_every_screen_has_no_hole_and_no_none() -> None:
    for screen in SCREENS:
        page = render(screen, Preferences(Language.FRENCH, screen.own_view, TextSize.NORMAL))
        assert "None" not in page and "Undefined" not in page, screen.name


def test_view_default_is_the_readers_until_they_choose() -> None:
    assert preferences.Preferences().view is None
    screen = next(one for one in SCREENS if one.name == "pro-documents")
    assert "<table" in render(screen, Preferences())
    assert "<table" not in render(screen, Preferences(view=View.SIMPLE))
