"""The page of an instance that is being restored: in two languages, with whom to call."""

from pytest_django import Settings

from carnet.ops import closed_page


def test_closed_page_tells_in_two_languages_what_it_is_and_whom_to_call(settings: Settings) -> None:
    settings.CARNET_HELP_PHONE = "01 99 00 12 34"
    said = closed_page.page().decode()
    assert (
        "appelez le 01\u00a099\u00a000\u00a012\u00a034." in said and "call 01\u00a099\u00a000\u00a012\u00a034." in said
    )
    assert said.count("<h1>") == 2 and "appelez le 15 ou le 112" in said
    settings.CARNET_HELP_PHONE = ""
    assert "avoir de l’aide" not in closed_page.page().decode()
