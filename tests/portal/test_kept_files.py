"""How long browsers keep the files of pages: for ever under the mark of these very bytes, never under another."""

from typing import Any

import pytest
from django.test import Client

from carnet.portal.jinja import fingerprints, static

pytestmark = pytest.mark.django_db
NAME = "css/carnet.css"
YEAR = "max-age=31536000, public, immutable"


def _kept(address: str, **headers: str) -> tuple[int, str]:
    response = Client().get(address, headers=headers)
    response.close()
    return response.status_code, response.headers.get("Cache-Control", "")


def test_static_file_under_the_mark_of_its_bytes_is_kept_for_a_year() -> None:
    """As pages name it; the answer that nothing changed says it again."""
    address = static(NAME)
    assert address.endswith(f"?v={fingerprints()[NAME]}")
    assert _kept(address) == (200, YEAR)
    whole = Client().get(address)
    whole.close()
    assert _kept(address, **{"If-None-Match": whole.headers["ETag"]}) == (304, YEAR)


def test_static_every_file_that_a_page_may_name_has_its_year() -> None:
    """The compressed forms are sent under the name of the plain one."""
    named = [name for name in fingerprints() if not name.endswith(".gz")]
    ways: list[dict[str, str]] = [{}, {"Accept-Encoding": "gzip"}]
    assert {_kept(static(name), **way) for name in named for way in ways} == {(200, YEAR)}


@pytest.mark.parametrize("mark", ["0000000000", "", fingerprints()["app/badge-96.png"]])
def test_static_file_under_another_mark_is_asked_for_again(mark: str) -> None:
    """A page of another version names bytes that this process does not have: nobody keeps ours as those."""
    assert _kept(f"/static/{NAME}?v={mark}") == (200, "no-cache")


def test_static_file_without_a_mark_is_kept_for_an_hour() -> None:
    assert _kept(f"/static/{NAME}") == (200, "max-age=3600, public")


def test_static_file_that_is_not_there_is_kept_by_nobody() -> None:
    assert _kept("/static/css/none.css?v=0000000000") == (404, "no-store")


def test_static_server_without_the_step_planted_the_year_is_missed(settings: Any) -> None:
    """The check sees a server that keeps every file as long, whatever bytes were asked for."""
    settings.MIDDLEWARE = [step for step in settings.MIDDLEWARE if step != "carnet.config.kept_files.kept_files"]
    assert _kept(static(NAME)) == (200, "max-age=3600, public")
