"""Filters of a list combine, count only what the caller may read, and tell what is new since the last visit."""

from datetime import date, timedelta

import pytest

from carnet.documents import visits
from carnet.usecases._card import Card
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._narrow import Asked, Choice
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.unit.cda.pdfs import pdf
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db

REPORT, RESULT, LETTER = "11488-4", "11502-2", "34112-3"


def deposits(
    scene: Scene, title: str, type_code: str = REPORT, day: date = date(2026, 2, 27), by: cast.Carer = cast.HELENE
) -> Card:
    """A PDF of this kind, by this professional, about an act of this day."""
    data = pdf(lambda document: document.docinfo.update({"/Title": title}), deterministic_id=True)
    kept = deposit_document(scene.caller(by), scene.record, Upload(data, "a.pdf", Form(type_code, title, day)))
    assert isinstance(kept, Deposited), kept
    return kept.card


def listed(caller: Caller, scene: Scene, asked: Asked | None = None) -> DocumentList:
    found = list_documents(caller, scene.record, asked or Asked())
    assert isinstance(found, DocumentList), found
    return found


def titles(found: DocumentList) -> list[str]:
    return [card.title for card in found.cards]


def counted(choices: tuple[Choice, ...]) -> dict[str, int]:
    return {choice.label: choice.count for choice in choices}


def test_list_documents_holder_filters_by_kind_year_and_author_combine(scene: Scene) -> None:
    deposits(scene, "Consultation 2024", day=date(2024, 5, 1))
    deposits(scene, "Sang 2024", RESULT, date(2024, 6, 1))
    deposits(scene, "Sang 2026", RESULT, date(2026, 1, 9), cast.PAUL)
    every = listed(scene.odette, scene)
    assert titles(every) == ["Sang 2026", "Sang 2024", "Consultation 2024"]  # By the day of the act.
    assert counted(every.choices.years) == {"2026": 1, "2024": 2}
    assert counted(every.choices.kinds) == {"report": 1, "result": 2}
    helene = next(choice for choice in every.choices.authors if "ROUSSEL" in choice.label)
    assert "ROUSSEL" not in helene.value.upper()  # No name stands in an address.
    both = listed(scene.odette, scene, Asked(kind="result", year="2024"))
    assert (titles(both), both.total) == (["Sang 2024"], 1)
    # Each filter counts what the others leave.
    assert counted(both.choices.years) == {"2026": 1, "2024": 1}
    assert titles(listed(scene.odette, scene, Asked(author=helene.value, kind="result"))) == ["Sang 2024"]
    assert titles(listed(scene.odette, scene, Asked(year="1850"))) == []


def test_list_documents_holder_reads_pages_and_the_event_names_what_counts_tell_of(scene: Scene) -> None:
    for number in range(5):
        deposits(scene, f"Avis {number}", day=date(2026, 1, number + 1))
    first, last = (listed(scene.odette, scene, Asked(page=page, size=2)) for page in (0, 2))
    assert (titles(first), titles(last)) == (["Avis 4", "Avis 3"], ["Avis 0"])
    assert (first.total, last.total) == (5, 5)
    assert titles(listed(scene.odette, scene, Asked(page=9, size=2))) == []
    assert len(scene.last().documents) == 5


def test_list_documents_hidden_document_changes_no_count_of_another_doctor(scene: Scene) -> None:
    """Every number and choice that Paul gets is what he got before the hidden document came."""
    paul = scene.agrees(cast.PAUL)
    deposits(scene, "Visible")
    before = [listed(paul, scene, asked) for asked in (Asked(), Asked(place="hidden"), Asked(year="2019"))]
    scene.hides(deposits(scene, "Caché", RESULT, date(2019, 3, 4), cast.HELENE))
    after = [listed(paul, scene, asked) for asked in (Asked(), Asked(place="hidden"), Asked(year="2019"))]
    assert after == before
    mine = listed(scene.odette, scene)
    assert counted(mine.choices.places) == {"hidden": 1} and mine.total == 2
    assert titles(listed(scene.odette, scene, Asked(place="hidden"))) == ["Caché"]


def test_list_documents_holder_new_lasts_during_the_visit_and_ends_with_it(scene: Scene) -> None:
    deposits(scene, "Ancien")
    assert [card.new for card in listed(scene.odette, scene).cards] == [False]  # A first visit has no former one.
    scene.clock.move(timedelta(days=2))
    deposits(scene, "Nouveau")
    for _ in range(2):
        found = listed(scene.odette, scene, Asked(new=True))
        assert (titles(found), found.choices.new) == (["Nouveau"], 1)
        scene.clock.move(timedelta(minutes=20))
    scene.clock.move(visits.VISIT_ENDS_AFTER + timedelta(minutes=1))
    assert titles(listed(scene.odette, scene, Asked(new=True))) == []


def test_list_documents_each_reader_has_a_visit_of_the_own(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    listed(scene.odette, scene)
    listed(helene, scene)
    scene.clock.move(timedelta(days=1))
    deposits(scene, "Compte rendu", by=cast.PAUL)
    assert listed(helene, scene).choices.new == 1
    scene.clock.move(timedelta(hours=3))
    assert (listed(helene, scene).choices.new, listed(scene.odette, scene).choices.new) == (0, 1)


def test_reading_marks_of_readers_who_do_not_come_back_are_forgotten(scene: Scene) -> None:
    listed(scene.odette, scene)
    assert visits.forget(scene.clock.now()) == 0
    assert visits.forget(scene.clock.now() + timedelta(seconds=1)) == 1
