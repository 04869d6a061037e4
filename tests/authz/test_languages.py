"""No page answers an English reader with words of French that are ours (and none a French reader with English ones).

What somebody else wrote is marked `data-given` or by its own `lang`; everything else must be in the reader's language.
"""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from django.conf import settings
from lxml import html

from tests import cast
from tests.authz import routes
from tests.authz.matrix import MATRIX, Actor, Answer, Route
from tests.authz.world import World

# Small words that one language has and the other has not: a sentence without any of them is rare.
WORD: Final = re.compile(r"[a-zà-ÿœ]+")
FRENCH: Final = """le la les des du une est sont dans mon mes votre vous je qui que ce cette pas ou et au aux ont il
    elle nous mais ses sa être voit peut ai avec écrivez choisissez cochez dites"""
ENGLISH: Final = """the is are of in my your you who that this these not or and to have has he she we but with write
    choose tick say for from can will"""
SMALL: Final = {"fr": frozenset(WORD.findall(FRENCH)), "en": frozenset(WORD.findall(ENGLISH))}
OTHER: Final = {"fr": "en", "en": "fr"}
SPOKEN: Final = ("aria-label", "alt", "title", "placeholder")
PLACES: Final = (cast.CABINET.name, cast.HOSPITAL.name)
# Whose page is read, for each address: the first of these for whom it is there. The public home leads others away.
READERS: Final = (Actor.ANONYMOUS, Actor.HOLDER, Actor.DEPOSITOR, Actor.DESK, Actor.OPERATOR, Actor.NEW_PATIENT)


def said(element: html.HtmlElement, language: str) -> Iterator[str]:
    """The texts of a page that are ours to say."""
    if not isinstance(element.tag, str) or element.tag in {"script", "style", "code", "pre"}:
        return
    if "data-given" in element.attrib or element.get("lang", language) != language:
        return
    yield from (element.attrib[name] for name in SPOKEN if name in element.attrib)
    yield element.text or ""
    for child in element:
        yield from said(child, language)
        yield child.tail or ""


def foreign(page: bytes, language: str) -> list[str]:
    """Lines of a page of `language` that hold small words of the other language, names of places aside."""
    for name in PLACES:
        page = page.replace(name.encode(), b"")
    tree = html.fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    small = SMALL[OTHER[language]] - SMALL[language]
    return [" ".join(text.split()) for text in said(tree, language) if small & set(WORD.findall(text.lower()))]


def reader(route: Route) -> Actor | None:
    return next((one for one in READERS if route.get[one] is Answer.OK), None)


PAGES = [name for name, route in MATRIX.items() if not route.software and reader(route)]


@pytest.mark.parametrize("name", PAGES)
def test_page_english_reader_is_answered_in_english(world: World, name: str) -> None:
    actor = reader(MATRIX[name])
    assert actor is not None
    path = routes.address(name, MATRIX[name].parts(world))
    with routes.undone():
        browser = world.browser(actor.value)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = browser.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert foreign(content, "en") == [], actor


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("<html lang=en><p>Rien dans le dossier.</p></html>", "en"),
        ('<html lang=en><a href="/" aria-label="Voir le dossier">x</a></html>', "en"),
        ("<html lang=fr><p data-given>Rien</p> of the record</html>", "fr"),
    ],
)
def test_words_of_the_other_language_are_seen(page: str, language: str) -> None:
    assert len(foreign(page.encode(), language)) == 1


def test_words_that_somebody_gave_or_that_say_their_language_are_left() -> None:
    page = '<html lang="en"><p data-given>Dans le dossier</p><a lang="fr">Lire la suite</a><p>Said.</p></html>'
    assert foreign(page.encode(), "en") == []
