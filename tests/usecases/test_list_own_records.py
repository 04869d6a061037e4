"""A professional lists the records that he may read now; each one told is an event in that record."""

from dataclasses import replace
from datetime import timedelta

from carnet.ledger.event import Stream
from carnet.policy.model import AuthenticationMode
from carnet.usecases.announce_document import announce_document
from carnet.usecases.answer_treating_claim import answer_treating_claim
from carnet.usecases.caller import Caller
from carnet.usecases.claim_treating_doctor import claim_treating_doctor
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.end_access import end_access
from carnet.usecases.give_access import give_access
from carnet.usecases.list_own_records import OwnRecord, OwnRecords, Since, list_own_records
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.read_own_acts import OwnActs, read_own_acts
from carnet.usecases.see_access import Grantee, GranteeKind
from carnet.usecases.state_agreement import state_agreement
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, report, system_record

HELENE = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)


def listed(caller: Caller, days: int | None = None, by: Since = Since.ACCESS) -> tuple[OwnRecord, ...]:
    """The list, once the worker has copied the own acts."""
    note_own_acts(caller.clock)
    found = list_own_records(caller, None if days is None else caller.now() - timedelta(days=days), by)
    assert isinstance(found, OwnRecords) and not found.more, found
    return found.records


def test_list_own_records_is_who_agreed_newest_act_first_each_with_its_event(scene: Scene) -> None:
    karim = cast.record_of(cast.opened(cast.KARIM, scene.clock))
    helene = scene.agrees(cast.HELENE)
    scene.clock.move(timedelta(days=3))
    state_agreement(scene.caller(cast.HELENE), karim, agreed=True)
    found = listed(scene.caller(cast.HELENE))
    assert [one.record_id for one in found] == [karim, scene.record]
    assert [one.person for one in found] == [cast.KARIM.identity, cast.ODETTE.identity]
    assert (found[0].added, found[0].treating_doctor) == (None, False)
    for record in (karim, scene.record):
        event = events(record)[-1]
        assert (event.act, event.who, dict(event.detail)) == (
            "administrative:read", helene.who(), {"what": "own_list"},
        )  # fmt: skip
    assert events(system_record())[-1].act == "record:list_own"
    # Since a day: only the access that began then.
    assert [one.record_id for one in listed(scene.caller(cast.HELENE), days=1)] == [karim]


def test_list_own_records_what_may_not_be_read_any_more_is_left_out_without_an_event(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    scene.deposits(cast.PAUL)  # who deposits is in the own acts, and may not read
    end_access(scene.odette, scene.record, HELENE)
    before = len(events(scene.record))
    assert listed(scene.caller(cast.HELENE)) == listed(scene.caller(cast.PAUL)) == ()
    scene.agrees(cast.MARC)
    close_record(scene.odette, scene.record)
    before += 2
    assert listed(scene.caller(cast.MARC)) == ()
    assert len(events(scene.record)) == before


def test_list_own_records_by_document_tells_only_dates_of_documents_that_may_be_seen(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    first = scene.deposits(cast.PAUL, "Vu")
    scene.clock.move(timedelta(days=5))
    plain = listed(scene.caller(cast.HELENE), by=Since.DOCUMENT)
    hidden = scene.deposits(cast.PAUL, "Caché")
    scene.hides(hidden)
    told = listed(scene.caller(cast.HELENE), by=Since.DOCUMENT)
    assert [(one.added, one.changed) for one in told] == [(one.added, one.changed) for one in plain]
    assert events(scene.record)[-1].documents == (first.logical_id,)
    assert listed(scene.caller(cast.HELENE), days=1, by=Since.DOCUMENT) == ()
    assert isinstance(deposit_document(scene.caller(cast.PAUL), scene.record, report("Neuf")), object)
    assert len(listed(scene.caller(cast.HELENE), days=1, by=Since.DOCUMENT)) == 1
    assert helene.actor_id == HELENE.id


def test_list_own_records_others_are_refused(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    weak = replace(scene.caller(cast.HELENE), authentication=AuthenticationMode.INDIRECT)
    for caller, rule, reason in (
        (weak, "C03", "weak_authentication"),
        (cast.secretary(scene.clock), "C01", "not_foreseen"),
        (cast.desk_agent(scene.clock), "C01", "not_foreseen"),
        (scene.odette, "C01", "not_foreseen"),
    ):
        answer = list_own_records(caller, None, Since.ACCESS)
        assert_refused(answer, caller, "record:list_own", rule, reason, system_record())


def test_list_own_records_holds_what_the_person_gave_before_the_first_visit(scene: Scene) -> None:
    paul = Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
    give_access(scene.odette, scene.record, paul)
    marc = scene.treats(cast.MARC)
    assert [one.record_id for one in listed(scene.caller(cast.PAUL))] == [scene.record]
    assert [one.treating_doctor for one in listed(marc)] == [True]
    told = read_own_acts(scene.caller(cast.PAUL))
    assert isinstance(told, OwnActs) and [(one.act, one.who) for one in told.acts] == [("authorisation:give", paul.id)]
    end_access(scene.odette, scene.record, paul)
    assert listed(scene.caller(cast.PAUL)) == ()


def test_list_own_records_a_role_that_the_person_refused_is_told_to_nobody(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    claim_treating_doctor(helene, scene.record)
    answer_treating_claim(scene.odette, scene.record, helene.actor_id, accepted=False)
    assert listed(helene) == ()
    told = read_own_acts(helene)
    assert isinstance(told, OwnActs) and told.acts == ()


def test_list_own_records_tells_a_doctor_only_of_own_results_that_wait_to_be_announced(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    kept = deposit_document(helene, scene.record, report("Grave"), Options(withheld=True))
    assert isinstance(kept, Deposited)
    mine, until = kept.card.logical_id, kept.card.withheld_until
    note_own_acts(scene.clock)
    (told,) = _announcing(scene.caller(cast.HELENE))
    assert [(one.logical_id, one.until) for one in told.to_announce] == [(mine, until)]
    secret = [one for one in events(scene.record, Stream.NOT_YET_TOLD) if one.act == "administrative:read"]
    assert [one.documents for one in secret] == [(mine,)]
    assert listed(scene.caller(cast.HELENE), by=Since.DOCUMENT)[0].to_announce == ()
    # A colleague who may read sees the document in the record; announcing it is not hers to be reminded of.
    scene.agrees(cast.PAUL)
    note_own_acts(scene.clock)
    assert [one.to_announce for one in _announcing(scene.caller(cast.PAUL))] == [()]
    announce_document(scene.caller(cast.HELENE), scene.record, mine)
    assert [one.to_announce for one in _announcing(scene.caller(cast.HELENE))] == [()]


def test_list_own_records_what_may_not_be_read_takes_no_place_of_the_most(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    holder = cast.opened(cast.KARIM, scene.clock)
    karim = cast.record_of(holder)
    scene.clock.move(timedelta(days=1))
    state_agreement(scene.caller(cast.HELENE), karim, agreed=True)
    note_own_acts(scene.clock)
    first = list_own_records(scene.caller(cast.HELENE), None, Since.ACCESS, most=1)
    assert isinstance(first, OwnRecords) and [one.record_id for one in first.records] == [karim]
    assert isinstance(close_record(holder, karim), Closed)
    then = list_own_records(scene.caller(cast.HELENE), None, Since.ACCESS, most=1)
    assert isinstance(then, OwnRecords) and [one.record_id for one in then.records] == [scene.record]


def _announcing(caller: Caller) -> tuple[OwnRecord, ...]:
    found = list_own_records(caller, None, Since.DOCUMENT, announcing=True)
    assert isinstance(found, OwnRecords)
    return found.records
