"""Words are looked for in the documents that the reader may see, and in nothing else (issue 11, point 5)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from carnet.documents import openings
from carnet.identity import limits
from carnet.kernel.errors import Refusal
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases._card import Card
from carnet.usecases._narrow import EVERYTHING, Asked
from carnet.usecases._sought import query_of
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_texts import read_texts
from carnet.usecases.replace_document import replace_document
from carnet.usecases.search_documents import DocumentSearch, search_documents
from tests import cast
from tests.journal import events
from tests.usecases import cdas, relatives
from tests.usecases.scene import Scene, assert_refused, report
from tests.usecases.test_budgets import few

HEART = "Hypertension artérielle traitée par amlodipine. Œdème des chevilles."
KNEE = "Gonalgie droite, pas de fracture. Amlodipine inchangée."
SECRET = "Grossesse de huit semaines, suivie à Nantes."


@pytest.fixture
def letters(scene: Scene) -> tuple[Card, Card]:
    """Two letters of Hélène's, read by the worker."""
    heart = cdas.deposited(scene, cdas.structured(cast.ODETTE, HEART, "41"))
    knee = cdas.deposited(scene, cdas.structured(cast.ODETTE, KNEE, "42"))
    read_texts(scene.record, scene.clock)
    return heart, knee


def found(reader: Caller, scene: Scene, words: str, asked: Asked = EVERYTHING, *, near: bool = False) -> DocumentSearch:
    """What a reader finds in Odette's record."""
    answer = search_documents(reader, scene.record, query_of(words, near=near), asked)
    assert isinstance(answer, DocumentSearch), answer
    return answer


def ids(answer: DocumentSearch) -> set[UUID]:
    """The documents of a page."""
    return {one.card.logical_id for one in answer.found}


def texts(answer: DocumentSearch) -> list[str]:
    """The extracts, with what was found between stars."""
    places = [place for one in answer.found for place in one.extracts]
    return ["".join(f"*{piece.text}*" if piece.found else piece.text for piece in place) for place in places]


def test_search_documents_person_and_doctor_find_words_of_the_text(scene: Scene, letters: tuple[Card, Card]) -> None:
    heart, knee = (one.logical_id for one in letters)
    paul = scene.agrees(cast.PAUL)
    for reader in (scene.odette, paul):
        assert ids(found(reader, scene, "OEDEMES")) == {heart}
        assert ids(found(reader, scene, "amlodipine")) == {heart, knee}
        assert ids(found(reader, scene, "amlodipin fracture")) == {knee}
        assert ids(found(reader, scene, "tension")) == {heart}
        assert ids(found(reader, scene, "licorne")) == set()
    (text,) = texts(found(paul, scene, "chevilles"))
    assert text.endswith("Œdème des *chevilles*.")


def test_search_documents_titles_types_and_authors_are_found_before_the_text_is_read(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE, "Échographie du cœur")
    for words in ("coeur", "echographie", "soins"):
        answer = found(scene.odette, scene, words)
        assert ids(answer) == {card.logical_id} and answer.waiting == 1 and not texts(answer)
    (one,) = found(scene.odette, scene, "coeur").found
    assert [piece.text for piece in one.title if piece.found] == ["cœur"]


def test_search_documents_words_of_a_pdf_are_found(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    assert read_texts(scene.record, scene.clock) == 1
    answer = found(scene.odette, scene, "monde")
    assert ids(answer) == {card.logical_id} and texts(answer) == ["Bonjour le *monde*"]
    assert (answer.waiting, answer.pictures) == (0, 0)


@pytest.mark.parametrize("words", ["grossesse", "grosesse", "gross", "nantes", "enceinte", "grossesse amlodipine"])
def test_search_documents_hidden_is_as_if_it_did_not_exist(
    scene: Scene, letters: tuple[Card, Card], words: str
) -> None:
    """Neither found, nor counted, nor offered in the place of a slip, nor waited for: by words, names, beginnings."""
    paul = scene.agrees(cast.PAUL)
    before = _told(found(paul, scene, words))
    hidden = cdas.deposited(scene, cdas.structured(cast.ODETTE, SECRET, "43"))
    scene.hides(hidden)
    assert _told(found(paul, scene, words)) == before
    read_texts(scene.record, scene.clock)
    assert _told(found(paul, scene, words)) == before
    assert hidden.logical_id in ids(found(scene.odette, scene, words.split()[0]))
    assert all(hidden.logical_id not in one.documents for one in events(scene.record) if one.who == paul.who())


def _told(answer: DocumentSearch) -> object:
    """All that an answer says, without the instant."""
    return replace(answer, at=None)  # type: ignore[arg-type]


def test_search_documents_a_right_that_changes_holds_for_the_next_search(
    scene: Scene, letters: tuple[Card, Card]
) -> None:
    paul, heart = scene.agrees(cast.PAUL), letters[0]
    assert ids(found(paul, scene, "chevilles")) == {heart.logical_id}
    scene.hides(heart)
    assert ids(found(paul, scene, "chevilles")) == set()
    assert isinstance(change_visibility(scene.odette, scene.record, heart.logical_id, hide=False), Card)
    assert ids(found(paul, scene, "chevilles")) == {heart.logical_id}


def test_search_documents_withheld_from_the_person_is_found_by_the_doctor_only(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    withheld = deposit_document(
        helene, scene.record, cdas.upload(cdas.structured(cast.ODETTE, SECRET, "44")), Options(withheld=True)
    )
    assert isinstance(withheld, Deposited)
    read_texts(scene.record, scene.clock)
    assert ids(found(helene, scene, "grossesse")) == {withheld.card.logical_id}
    mine = found(scene.odette, scene, "grossesse")
    assert (mine.found, mine.total, mine.waiting, mine.pictures, mine.instead) == ((), 0, 0, 0, ())


def test_search_documents_parents_do_not_find_the_secret_of_their_child(scene: Scene) -> None:
    family = relatives.family(scene.clock)
    helene = scene.caller(cast.HELENE)
    for number, secret in (("51", True), ("52", False)):
        text = SECRET if secret else KNEE
        kept = deposit_document(
            helene, family.record, cdas.upload(cdas.structured(cast.LEO, text, number)),
            Options(invisible_to_representatives=secret),
        )  # fmt: skip
        assert isinstance(kept, Deposited), kept
    read_texts(family.record, scene.clock)
    answers = [search_documents(family.mother, family.record, query_of(words)) for words in ("grossesse", "gonalgie")]
    assert [one.total for one in answers if isinstance(one, DocumentSearch)] == [0, 1]


def test_search_documents_caregiver_finds_what_the_person_hides_only_if_told(scene: Scene, letters: object) -> None:
    hidden = cdas.deposited(scene, cdas.structured(cast.ODETTE, SECRET, "45"))
    scene.hides(hidden)
    read_texts(scene.record, scene.clock)
    nina, _ = relatives.caregiver(scene.odette, cast.NINA, sees_hidden=False)
    acting = relatives.acting(nina, scene.record, ActorKind.CAREGIVER)
    assert found(acting, scene, "grossesse").total == 0 and found(acting, scene, "gonalgie").total == 1


def test_search_documents_event_names_what_was_found_and_no_word(scene: Scene, letters: tuple[Card, Card]) -> None:
    paul = scene.agrees(cast.PAUL)
    for words, named in (("chevilles", {letters[0]}), ("amlodipine", set(letters)), ("licorne", set())):
        found(paul, scene, words)
        event = scene.last()
        assert (event.act, event.detail, event.who) == ("document:list", (("part", "search"),), paul.who())
        assert set(event.documents) == {one.logical_id for one in named}
    assert "licorne" not in str(events(scene.record)) and "chevilles" not in str(events(scene.record))


def test_search_documents_stranger_is_refused_like_any_list(scene: Scene, letters: object) -> None:
    paul = scene.caller(cast.PAUL)
    answer = search_documents(paul, scene.record, query_of("genou"))
    assert_refused(answer, paul, "document:list", "R06", "no_agreement", scene.record)


def test_search_documents_too_many_searches_are_refused_and_told(scene: Scene, letters: object) -> None:
    paul = scene.agrees(cast.PAUL)
    with _few_searches(2):
        assert found(paul, scene, "genou") and found(paul, scene, "genou")
        answer = search_documents(paul, scene.record, query_of("genou"))
        assert_refused(answer, paul, "document:list", "C65", "searched_too_often", scene.record)
        stranger = scene.caller(cast.INES)
        for _ in range(3):
            refused = search_documents(stranger, scene.record, query_of("genou"))
        assert refused == Refusal("R06", "no_agreement")
        scene.clock.move(timedelta(minutes=11))
        assert found(paul, scene, "amlodipine").total == 2


class _few_searches:
    """Inside, an account searches so many times in ten minutes."""

    def __init__(self, most: int) -> None:
        self._patch, self._most = pytest.MonkeyPatch(), most

    def __enter__(self) -> None:
        rule = limits.Rule(limits.Scope.ACCOUNT, self._most, timedelta(minutes=10), given_back=False)
        self._patch.setattr(limits, "WORDS", limits.Limit("words", (rule,)))

    def __exit__(self, *_: object) -> None:
        self._patch.undo()


def test_search_documents_past_the_ceiling_of_documents_shows_no_extract_and_says_so(
    scene: Scene, letters: tuple[Card, Card]
) -> None:
    """An extract is a part of a document: who may open none is shown none, and the list stays."""
    paul = scene.agrees(cast.PAUL)
    with override_settings(CARNET_BUDGETS=few(documents_hour=(0, 1))):
        assert texts(found(paul, scene, "chevilles"))
        assert isinstance(read_document(paul, scene.record, letters[0].logical_id), DocumentRead)
        answer = found(paul, scene, "chevilles")
        assert answer.held_back and not texts(answer) and answer.total == 1


def test_search_documents_extract_shown_to_the_person_is_an_opening(scene: Scene, letters: tuple[Card, Card]) -> None:
    """What she has read a part of can no longer be kept back from her; a title alone is no reading."""
    heart, knee = (one.logical_id for one in letters)
    found(scene.odette, scene, "soins")
    assert not openings.any_opened(scene.record, [heart, knee])
    found(scene.odette, scene, "chevilles")
    assert openings.any_opened(scene.record, [heart]) and not openings.any_opened(scene.record, [knee])


def test_search_documents_filters_and_choices_count_what_was_found(scene: Scene, letters: tuple[Card, Card]) -> None:
    scene.deposits(cast.HELENE, "Radio du genou")
    answer = found(scene.odette, scene, "amlodipine")
    assert [choice.count for choice in answer.choices.kinds] == [2]
    assert found(scene.odette, scene, "amlodipine", Asked(year="1999")).total == 0
    assert found(scene.odette, scene, "amlodipine", Asked(kind=answer.choices.kinds[0].value)).total == 2


def test_search_documents_replaced_is_an_answer_where_nothing_in_use_is(
    scene: Scene, letters: tuple[Card, Card]
) -> None:
    helene = scene.agrees(cast.HELENE)
    newer = replace_document(helene, scene.record, letters[0].logical_id, report("Nouvelle lettre"))
    assert isinstance(newer, Deposited), newer
    answer = found(helene, scene, "chevilles")
    assert ids(answer) == {letters[0].logical_id} and answer.found[0].card.replaced
    assert ids(found(helene, scene, "amlodipine")) == {letters[1].logical_id}
    assert ids(found(helene, scene, "amlodipine", Asked(place="replaced"))) == {letters[0].logical_id}


def test_search_documents_deleted_is_found_by_nobody_and_leaves_no_word(
    scene: Scene, letters: tuple[Card, Card]
) -> None:
    helene = scene.agrees(cast.HELENE)
    assert isinstance(delete_document(helene, scene.record, letters[0].logical_id), Card)
    assert _rows(scene) == {letters[1].logical_id}
    for reader in (helene, scene.odette):
        assert found(reader, scene, "chevilles").total == 0
    assert read_texts(scene.record, scene.clock) == 0 and _rows(scene) == {letters[1].logical_id}


def _rows(scene: Scene) -> set[UUID]:
    return {one for (one,) in db.rows("SELECT logical_id FROM document_text WHERE record_id = %s", [scene.record])}


def test_search_documents_asks_the_worker_once_a_minute_for_what_is_unread(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    for _ in range(2):
        found(scene.odette, scene, "monde")
    assert _asked(scene) == 1
    scene.clock.move(timedelta(minutes=2))
    found(scene.odette, scene, "monde")
    assert _asked(scene) == 2
    read_texts(scene.record, scene.clock)
    scene.clock.move(timedelta(minutes=2))
    found(scene.odette, scene, "monde")
    assert _asked(scene) == 2


def _asked(scene: Scene) -> int:
    row = db.one("SELECT count(*) FROM outbox WHERE record_id = %s AND task = %s", [scene.record, Task.READ_TEXTS])
    return int(row[0]) if row else 0


def test_search_documents_what_only_a_hidden_document_waits_for_asks_for_nothing(scene: Scene, letters: object) -> None:
    paul = scene.agrees(cast.PAUL)
    scene.hides(cdas.deposited(scene, cdas.structured(cast.ODETTE, SECRET, "46")))
    found(paul, scene, "chevilles")
    assert _asked(scene) == 0


@pytest.mark.django_db
def test_search_documents_statements_depend_on_what_the_reader_sees_only(
    scene: Scene, letters: tuple[Card, Card]
) -> None:
    paul = scene.agrees(cast.PAUL)
    found(paul, scene, "chevilles")  # The first reading of the day posts a notice.
    before = [_sent(paul, scene, words) for words in ("chevilles", "grossesse", "soins")]
    scene.hides(cdas.deposited(scene, cdas.structured(cast.ODETTE, SECRET, "47")))
    read_texts(scene.record, scene.clock)
    assert [_sent(paul, scene, words) for words in ("chevilles", "grossesse", "soins")] == before


def _sent(reader: Caller, scene: Scene, words: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        found(reader, scene, words)
    return [str(one["sql"]).split(" ")[0] for one in caught.captured_queries]
