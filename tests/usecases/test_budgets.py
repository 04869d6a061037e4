"""A40: what one actor opens is counted with the opening; past one line somebody looks, past another nothing opens."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from carnet.consent.emergencies import EmergencyReason
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import alerts, volumes
from carnet.ledger.alerts import Alert
from carnet.policy.budgets import DEFAULTS, Budget, Budgets, Counted, Measure, Volume
from carnet.storage import db
from carnet.usecases.break_glass import Emergency, Entered, break_glass
from carnet.usecases.caller import AccessMode, Caller
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.summarise_record import RecordSummary, summarise_record
from carnet.usecases.sweep import sweep
from carnet.usecases.watch_volumes import watch_volumes
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, counts, titles

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def few(**lines: tuple[int, int]) -> Budgets:
    """The defaults with a few small lines for professionals, as an operator writes them."""
    mine = {**DEFAULTS[Counted.PROFESSIONAL], **{Measure(name): Budget(*line) for name, line in lines.items()}}
    return {**DEFAULTS, Counted.PROFESSIONAL: mine}


def others(clock: FixedClock) -> Iterator[RecordId]:
    """The records of other people of the cast."""
    for person in (cast.KARIM, cast.NINA, cast.JEANNE):
        yield cast.record_of(cast.opened(person, clock))


def may_open(caller: Caller, record: RecordId) -> RecordId:
    assert isinstance(state_agreement(caller, record, agreed=True), Agreed)
    return record


def volume(whose: Counted, who: str, scene: Scene) -> Volume:
    return dict(volumes.load([(whose, who)], scene.record, scene.clock.now()).volumes)[whose]


def raised() -> list[tuple[str, str, dict[str, int]]]:
    found: tuple[Alert, ...] = alerts.listed(None, skip=0, limit=50)
    return sorted((one.about.whose, one.about.who, dict(one.about.reasons)) for one in found)


def test_budgets_doctor_opens_and_reads_is_counted_once_a_record_and_each_reading(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE)
    for _ in range(3):
        list_documents(helene, scene.record)
        read_document(helene, scene.record, card.logical_id)
    assert volume(Counted.PROFESSIONAL, helene.actor_id, scene) == Volume(1, 1, 3, 3)
    assert volume(Counted.STRUCTURE, helene.structure_id, scene) == Volume(1, 1, 3, 3)
    scene.clock.move(HOUR)
    assert volume(Counted.PROFESSIONAL, helene.actor_id, scene) == Volume(0, 1, 0, 3)
    scene.clock.move(24 * HOUR)
    assert volume(Counted.PROFESSIONAL, helene.actor_id, scene) == Volume(0, 0, 0, 0)


def test_budgets_list_of_a_record_counted_today_writes_no_count_again(scene: Scene) -> None:
    """The usual case, a doctor who comes back, costs one look. A colleague's first look counts for the colleague."""
    helene, ines = scene.agrees(cast.HELENE), scene.agrees(cast.INES)
    list_documents(helene, scene.record)
    with CaptureQueriesContext(connection) as seen:
        list_documents(helene, scene.record)
    assert not [one for one in seen.captured_queries if "INTO actor_volume" in one["sql"]]
    list_documents(ines, scene.record)
    assert volume(Counted.PROFESSIONAL, ines.actor_id, scene).records_day == 1
    assert volume(Counted.STRUCTURE, ines.structure_id, scene).records_day == 1


def test_budgets_refusals_and_the_patients_side_are_not_counted(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    assert isinstance(list_documents(scene.caller(cast.PAUL), scene.record), Refusal)
    list_documents(scene.odette, scene.record)
    assert counts("actor_opened", "actor_volume") == {"actor_opened": 0, "actor_volume": 0}


def test_budgets_doctor_at_the_ceiling_of_records_opens_no_other_one_and_keeps_those_of_today(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    records = [scene.record, *(may_open(helene, record) for record in others(scene.clock))]
    with override_settings(CARNET_BUDGETS=few(records_hour=(1, 2), records_day=(1, 3))):
        answers = [list_documents(helene, record) for record in records]
        assert [isinstance(one, DocumentList) for one in answers] == [True, True, False, False]
        assert answers[2] == Refusal("C64", "opened_too_many")
        event = events(records[2])[-1]
        assert (event.act, event.outcome.value, event.rule, event.documents) == ("document:list", "refused", "C64", ())
        assert isinstance(list_documents(helene, records[0]), DocumentList)
        # The hour is over: one more, and the day is full.
        scene.clock.move(HOUR)
        assert isinstance(list_documents(helene, records[2]), DocumentList)
        assert list_documents(helene, records[3]) == Refusal("C64", "opened_too_many")
        # What one does stops nobody else.
        assert isinstance(list_documents(scene.agrees(cast.MARC), scene.record), DocumentList)


def test_budgets_doctor_at_the_ceiling_of_documents_reads_no_more_and_still_sees_the_list(scene: Scene) -> None:
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.PAUL)
    with override_settings(CARNET_BUDGETS=few(documents_hour=(1, 2))):
        answers = [read_document(helene, scene.record, card.logical_id) for _ in range(3)]
        assert [isinstance(one, DocumentRead) for one in answers] == [True, True, False]
        assert answers[2] == Refusal("C64", "opened_too_many")
        assert titles(helene, scene.record) == ["Compte rendu"]


def test_budgets_summary_past_the_ceiling_of_documents_is_refused_and_not_empty(scene: Scene) -> None:
    """ "No allergy" must never mean "too many documents read"."""
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.PAUL)
    assert isinstance(summarise_record(helene, scene.record), RecordSummary)
    with override_settings(CARNET_BUDGETS=few(documents_hour=(1, 1))):
        read_document(helene, scene.record, card.logical_id)
        assert summarise_record(helene, scene.record) == Refusal("C64", "opened_too_many")


def test_budgets_software_is_counted_for_all_for_whom_it_acts(scene: Scene) -> None:
    """Two doctors of one hospital through one software: each has room, the software has none."""
    helene, paul = (replace(scene.agrees(one), application="logiciel") for one in (cast.HELENE, cast.PAUL))
    karim = may_open(paul, next(others(scene.clock)))
    lines = {**DEFAULTS[Counted.APPLICATION], Measure.RECORDS_DAY: Budget(1, 1)}
    with override_settings(CARNET_BUDGETS={**DEFAULTS, Counted.APPLICATION: lines}):
        assert isinstance(list_documents(helene, scene.record), DocumentList)
        assert list_documents(paul, karim) == Refusal("C64", "opened_too_many")
        assert isinstance(list_documents(replace(paul, application=""), karim), DocumentList)


def test_budgets_software_of_many_persons_is_counted_and_they_are_never_stopped(scene: Scene) -> None:
    lines = {**DEFAULTS[Counted.APPLICATION], Measure.RECORDS_DAY: Budget(1, 1)}
    with override_settings(CARNET_BUDGETS={**DEFAULTS, Counted.APPLICATION: lines}):
        for person in (scene.odette, cast.opened(cast.KARIM, scene.clock), cast.opened(cast.NINA, scene.clock)):
            mine = replace(person, application="carnet-de-suivi")
            assert isinstance(list_documents(mine, cast.record_of(person)), DocumentList)
        assert watch_volumes(scene.clock) == 1
    assert raised() == [("application", "carnet-de-suivi", {"records_day": 3})]


def test_budgets_structure_at_the_ceiling_stops_whoever_works_there(scene: Scene) -> None:
    helene, ines = scene.agrees(cast.HELENE), scene.agrees(cast.INES)
    karim = may_open(ines, next(others(scene.clock)))
    lines = {**DEFAULTS[Counted.STRUCTURE], Measure.RECORDS_DAY: Budget(1, 1)}
    with override_settings(CARNET_BUDGETS={**DEFAULTS, Counted.STRUCTURE: lines}):
        assert isinstance(list_documents(helene, scene.record), DocumentList)
        assert list_documents(ines, karim) == Refusal("C64", "opened_too_many")


def test_budgets_hidden_and_absent_document_are_refused_alike_past_the_ceiling(scene: Scene) -> None:
    helene, shown, hidden = scene.agrees(cast.HELENE), scene.deposits(cast.PAUL), scene.deposits(cast.MARC, "Autre")
    scene.hides(hidden)
    with override_settings(CARNET_BUDGETS=few(documents_hour=(1, 1))):
        read_document(helene, scene.record, shown.logical_id)
        answers = [read_document(helene, scene.record, one) for one in (hidden.logical_id, uuid4())]
    assert answers[0] == answers[1] == Refusal("C02", "no_document")


def test_budgets_undone_reading_is_not_counted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    helene = scene.agrees(cast.HELENE)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("carnet.documents.visits.leave", fails)
    with pytest.raises(RuntimeError):
        list_documents(helene, scene.record)
    assert counts("actor_volume") == {"actor_volume": 0}


def test_watch_volumes_worker_raises_one_alert_a_measure_and_a_day_and_logs_no_name(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    helene = scene.agrees(cast.HELENE)
    records = [scene.record, *(may_open(helene, record) for record in others(scene.clock))]
    with override_settings(CARNET_BUDGETS=few(records_hour=(2, 9))), caplog.at_level(logging.WARNING):
        list_documents(helene, records[0])
        list_documents(helene, records[1])
        assert watch_volumes(scene.clock) == 0
        list_documents(helene, records[2])
        assert watch_volumes(scene.clock) == 1
        list_documents(helene, records[3])
        assert watch_volumes(scene.clock) == 0
        assert raised() == [("professional", helene.actor_id, {"records_hour": 3})]
        assert "budget alert" in caplog.text and "records_hour 3" in caplog.text
        assert not any(word in caplog.text for word in (helene.actor_id, "ROUSSEL", str(records[0])))
        scene.clock.move(timedelta(days=1))
        for record in records:
            list_documents(helene, record)
        assert watch_volumes(scene.clock) == 1


def test_a40_slow_extraction_under_every_ceiling_for_a_day_raises_an_alert_before_the_line_is_far_behind(
    scene: Scene,
) -> None:
    """Three records, one every eight hours, never two in an hour: the line of the day sees it at the third."""
    paul = scene.agrees(cast.PAUL)
    records = [scene.record, *(may_open(paul, record) for record in others(scene.clock))]
    with override_settings(CARNET_BUDGETS=few(records_hour=(1, 2), records_day=(2, 4))):
        seen = []
        for record in records[:3]:
            assert isinstance(list_documents(paul, record), DocumentList)
            seen.append(watch_volumes(scene.clock))
            scene.clock.move(timedelta(hours=8) - timedelta(minutes=30))
        assert seen == [0, 0, 1]
        assert raised() == [("professional", paul.actor_id, {"records_day": 3})]


def test_budgets_in_an_emergency_the_doctor_reads_on(scene: Scene) -> None:
    paul = replace(scene.agrees(cast.PAUL), stepped_up=True)
    karim = next(others(scene.clock))
    with override_settings(CARNET_BUDGETS=few(records_hour=(1, 1), documents_hour=(1, 1))):
        assert isinstance(list_documents(paul, scene.record), DocumentList)
        said = Emergency(AccessMode.BREAK_GLASS, EmergencyReason.UNCONSCIOUS, "Trouvé au sol")
        assert isinstance(break_glass(paul, karim, said), Entered)
        assert isinstance(list_documents(replace(paul, mode=AccessMode.BREAK_GLASS), karim), DocumentList)
    assert volume(Counted.PROFESSIONAL, paul.actor_id, scene).records_day == 2


def test_budgets_rows_show_neither_who_nor_which_record_and_go_after_two_days(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    list_documents(helene, scene.record)
    kept = b"".join(
        bytes(part)
        for row in (*db.rows("SELECT who_index, record_index FROM actor_opened"),
                    *db.rows("SELECT who_index, sealed FROM actor_volume"))
        for part in row
    )  # fmt: skip
    for known in (
        helene.actor_id.encode(),
        helene.structure_id.encode(),
        scene.record.bytes,
        scene.record.hex.encode(),
    ):
        assert known not in kept
    scene.clock.move(timedelta(days=3))
    assert sweep(scene.clock).volumes == 4


def test_a38_counts_that_cannot_be_read_end_the_request(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing opens while nobody counts: neither when counts cannot be read nor when they cannot be written."""
    helene = scene.agrees(cast.HELENE)

    def fails(*_: Any, **__: Any) -> None:
        raise OSError("planted")

    for name in ("counts", "counting"):
        with monkeypatch.context() as patched:
            patched.setattr(volumes, name, fails)
            before = counts("event")
            with pytest.raises(OSError, match="planted"):
                list_documents(helene, scene.record)
            assert counts("event") == before
