"""Words in titles narrow the list that the reader may see, and nothing else (issue 5: titles are sealed)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.usecases._narrow import Asked
from carnet.usecases.caller import Caller
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused


def _found(reader: Caller, scene: Scene, words: str) -> DocumentList:
    found = list_documents(reader, scene.record, Asked(words=words))
    assert isinstance(found, DocumentList), found
    return found


def _titles(found: DocumentList) -> list[str]:
    return [card.title for card in found.cards]


def test_list_documents_words_in_titles_are_found_without_accents_or_capitals(scene: Scene) -> None:
    for title in ("Échographie du cœur", "Radio du genou", "Écho de l’été"):
        scene.deposits(cast.HELENE, title)
    paul = scene.agrees(cast.PAUL)
    for reader in (scene.odette, paul):
        assert _titles(_found(reader, scene, "ECHO")) == ["Écho de l’été", "Échographie du cœur"]
        assert _titles(_found(reader, scene, "coeur echo")) == ["Échographie du cœur"]
        assert _titles(_found(reader, scene, "genou")) == ["Radio du genou"]
        assert _titles(_found(reader, scene, "scanner")) == []


def test_list_documents_search_of_a_hidden_title_is_as_of_one_that_is_absent(scene: Scene) -> None:
    shown = scene.deposits(cast.HELENE, "Radio du genou")
    hidden = scene.deposits(cast.HELENE, "Cure de sommeil")
    scene.hides(hidden)
    paul = scene.agrees(cast.PAUL)
    with_hidden, absent = (_found(paul, scene, words) for words in ("sommeil", "licorne"))
    assert (with_hidden.cards, with_hidden.total, with_hidden.choices) == (absent.cards, absent.total, absent.choices)
    assert events(scene.record)[-1].documents == (shown.logical_id,)
    assert _titles(_found(scene.odette, scene, "sommeil")) == ["Cure de sommeil"]


def test_list_documents_search_writes_the_event_of_the_whole_list_and_keeps_no_word(scene: Scene) -> None:
    cards = [scene.deposits(cast.HELENE, title) for title in ("Radio du genou", "Bilan de sang")]
    for words in ("", "genou", "licorne"):
        _found(scene.odette, scene, words)
        event = scene.last()
        assert (event.act, event.detail) == ("document:list", ())
        assert set(event.documents) == {card.logical_id for card in cards}


def test_list_documents_search_by_a_stranger_is_refused_like_any_list(scene: Scene) -> None:
    scene.deposits(cast.HELENE, "Radio du genou")
    paul = scene.caller(cast.PAUL)
    answer = list_documents(paul, scene.record, Asked(words="genou"))
    assert_refused(answer, paul, "document:list", "R06", "no_agreement", scene.record)


@pytest.mark.django_db
def test_list_documents_search_sends_no_more_statements_than_the_list(scene: Scene) -> None:
    for number in range(3):
        card = scene.deposits(cast.HELENE, f"Radio {number}")
    scene.hides(card)
    paul = scene.agrees(cast.PAUL)
    _found(paul, scene, "")  # The first reading of the day posts a notice.
    sent = {}
    for words in ("", "radio", "radio 2", "licorne"):
        with CaptureQueriesContext(connection) as caught:
            _found(paul, scene, words)
        sent[words] = len(caught)
    # Names of depositors are looked up for the cards that are shown, and for no other.
    assert sent["radio"] == sent[""] and sent["radio 2"] == sent["licorne"] < sent[""]
