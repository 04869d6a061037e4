"""Rosa corrects an identity at the desk: seen document, new number, doubt, mistake, clash, and back again."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from carnet.codes.quality import IdentityAttribute, IdentityDocument
from carnet.identity import accounts
from carnet.identity.ins import Ins, InsRoot
from carnet.identity.traits import IdentityStatus, PersonIdentity
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.storage import outbox
from carnet.storage.outbox import Task
from carnet.usecases import _birth
from carnet.usecases._incoming import Upload
from carnet.usecases.correct_identity import Corrected, Correction, correct_identity
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.see_identity import IdentitySeen, see_identity
from carnet.usecases.sweep import ORPHAN_AGE, sweep
from tests import cast
from tests.journal import events
from tests.usecases import cdas
from tests.usecases.scene import Scene, assert_refused, nothing_kept

pytestmark = pytest.mark.django_db(transaction=True)
CARD = IdentityDocument.IDENTITY_CARD
ODETTE = cast.ODETTE.identity
NEW = cast.test_ins("2480575116099")


def _correct(scene: Scene, identity: PersonIdentity, version: int = 1, **said: object) -> object:
    stated = {"seen": CARD, "reason": "Carte vue au guichet.", **said}
    return correct_identity(cast.desk_agent(scene.clock), scene.record, Correction(identity, version, **stated))  # type: ignore[arg-type]


def _found(scene: Scene, ins: Ins, born: date = ODETTE.traits.birth_date) -> bool:
    return find_record(scene.caller(cast.HELENE), ins, born) == Found(scene.record)


def _rules(scene: Scene, identity: PersonIdentity, **said: Any) -> list[tuple[str, str]]:
    with nothing_kept(), pytest.raises(Invalid) as caught:
        _correct(scene, identity, **said)
    return [(problem.element, problem.rule) for problem in caught.value.problems]


def test_correct_identity_agent_new_number_leads_to_the_record_and_so_does_the_old_one(scene: Scene) -> None:
    assert ODETTE.ins is not None
    after = replace(ODETTE, ins=NEW)
    assert _correct(scene, after) == Corrected(replace(after, former=(ODETTE.ins,)), 2)
    assert _found(scene, NEW) and _found(scene, ODETTE.ins)
    event = next(one for one in events(scene.record)[::-1] if one.act == "identity:correct")
    assert event.detail == (("changed", "ins"), ("seen", "carte_identite"))
    assert outbox.posted_since(scene.record, Task.TELL_IDENTITY, scene.clock.now())
    account = accounts.account_of_record(scene.record)
    assert account is not None
    assert accounts.personal_details(account.account_id).identity == replace(after, former=(ODETTE.ins,))


def test_correct_identity_agent_document_under_the_old_number_is_still_accepted(scene: Scene) -> None:
    _correct(scene, replace(ODETTE, ins=NEW))
    renewed = replace(cast.ODETTE, identity=replace(ODETTE, ins=NEW))
    for unique, person in (("71", cast.ODETTE), ("72", renewed)):
        data = cdas.level1(cdas.facts(person, unique))
        assert isinstance(deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data)), Deposited)


def test_correct_identity_agent_number_by_mistake_leads_here_no_more_and_is_free(scene: Scene) -> None:
    assert ODETTE.ins is not None
    answer = _correct(scene, replace(ODETTE, ins=NEW), former_is_theirs=False)
    assert isinstance(answer, Corrected) and answer.identity.former == ()
    assert _found(scene, NEW) and not _found(scene, ODETTE.ins)
    data = cdas.level1(cdas.facts(cast.ODETTE, "73"))
    with pytest.raises(Invalid) as caught:
        deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data))
    assert caught.value.problems[0].rule == "cda.other_patient"
    # The person whose number it is may now have a record.
    karim = PersonIdentity(cast.KARIM.identity.traits, ODETTE.ins, IdentityStatus.QUALIFIED)
    opened = open_record_for(cast.desk_agent(scene.clock), karim, consent=True)
    assert not isinstance(opened, Conflict)
    assert _correct(scene, ODETTE, version=2) == Conflict("identity.ins_taken")


def test_correct_identity_agent_birth_date_is_searched_as_corrected(scene: Scene) -> None:
    assert ODETTE.ins is not None
    born = ODETTE.traits.birth_date + timedelta(days=1)
    assert isinstance(_correct(scene, replace(ODETTE, traits=replace(ODETTE.traits, birth_date=born))), Corrected)
    assert _found(scene, ODETTE.ins, born) and not _found(scene, ODETTE.ins)


def test_correct_identity_agent_correction_is_corrected_back(scene: Scene) -> None:
    assert ODETTE.ins is not None
    _correct(scene, replace(ODETTE, ins=NEW), former_is_theirs=False)
    back = _correct(scene, ODETTE, version=2, former_is_theirs=False)
    assert back == Corrected(ODETTE, 3)
    assert _found(scene, ODETTE.ins) and not _found(scene, NEW)
    seen = see_identity(cast.desk_agent(scene.clock), scene.record)
    assert isinstance(seen, IdentitySeen)
    assert [known.identity for known in seen.history] == [ODETTE, replace(ODETTE, ins=NEW), ODETTE]


def test_correct_identity_agent_number_of_another_record_names_the_clash_and_is_told_to_both(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    assert _correct(scene, replace(ODETTE, ins=cast.KARIM.identity.ins)) == Conflict("identity.ins_taken")
    assert events(cast.record_of(karim))[-1].detail == (("fits", "clash"),)
    seen = see_identity(cast.desk_agent(scene.clock), scene.record)
    assert isinstance(seen, IdentitySeen) and seen.known.identity == ODETTE


def test_correct_identity_agent_doubt_stops_deposits_until_it_is_lifted(scene: Scene) -> None:
    doubt = replace(ODETTE, status=IdentityStatus.PROVISIONAL, attributes=frozenset({IdentityAttribute.DOUBTFUL}))
    assert isinstance(_correct(scene, doubt, seen=None), Corrected)
    upload = Upload(cdas.level1(cdas.facts(cast.ODETTE, "74")))
    # The deposit that failed is told to the person.
    with nothing_kept(refusals=1), pytest.raises(Invalid) as caught:
        deposit_document(scene.caller(cast.HELENE), scene.record, upload)
    assert caught.value.problems[0].rule == "identity.feeds_nothing"
    assert isinstance(_correct(scene, ODETTE, version=2), Corrected)
    assert isinstance(deposit_document(scene.caller(cast.HELENE), scene.record, upload), Deposited)


def test_correct_identity_agent_same_form_twice_is_one_correction(scene: Scene) -> None:
    first = _correct(scene, replace(ODETTE, ins=NEW), key="form")
    assert _correct(scene, replace(ODETTE, ins=NEW), key="form") == first
    assert _correct(scene, replace(ODETTE, ins=NEW), version=1, key="other") == Conflict("identity.changed_meanwhile")


WRONG = {
    "no name": ({"birth_name": " - "}, ("birth_name", "identity.name_missing")),
    "digits in a name": ({"birth_name": "MARTINEAU2"}, ("birth_name", "identity.name_characters")),
    "long name": ({"birth_name": "A" * 101}, ("birth_name", "identity.name_too_long")),
    "tomorrow": ({"birth_date": date(2199, 1, 1)}, ("birth_date", "identity.birth_date_future")),
    "long ago": ({"birth_date": date(1848, 1, 1)}, ("birth_date", "identity.birth_date_too_old")),
    "no such department": ({"birth_place": "00116"}, ("birth_place", "identity.unknown_place")),
    "no commune": ({"birth_place": "PARIS"}, ("birth_place", "identity.unknown_place")),
    "other first name": ({"given_names": "JEANNE ODETTE"}, ("given_names", "identity.first_not_in_list")),
}


@pytest.mark.parametrize("case", WRONG)
def test_correct_identity_agent_wrong_trait_is_named(scene: Scene, case: str) -> None:
    changes, problem = WRONG[case]
    traits = replace(ODETTE.traits, **changes)  # type: ignore[arg-type]
    assert _rules(scene, replace(ODETTE, traits=traits)) == [problem]


def test_correct_identity_agent_without_document_or_reason_is_told_both(scene: Scene) -> None:
    wrong = [("document", "identity.document_needed"), ("reason", "identity.reason_missing")]
    assert _rules(scene, replace(ODETTE, ins=NEW), seen=None, reason=" ") == wrong


def test_correct_identity_agent_nothing_changed_is_told(scene: Scene) -> None:
    assert _rules(scene, ODETTE) == [("reason", "identity.nothing_changed")]


def test_correct_identity_agent_real_number_on_a_test_instance_is_told(scene: Scene) -> None:
    real = Ins(InsRoot.NIR, NEW.value)
    assert _rules(scene, replace(ODETTE, ins=real)) == [("ins", "ins.real_on_a_test_instance")]


def test_correct_identity_everybody_else_is_refused(scene: Scene) -> None:
    correction = Correction(replace(ODETTE, ins=NEW), 1, CARD, "Pourquoi pas.")
    for caller in (scene.odette, scene.treats(cast.MARC), scene.caller(cast.PAUL)):
        answer = correct_identity(caller, scene.record, correction)
        assert_refused(answer, caller, "identity:correct", "C01", "not_foreseen", scene.record)
    assert not _found(scene, NEW)


@pytest.mark.parametrize("point", ["correct_identity.claimed", "correct_identity.written", "journal.appended"])
def test_correct_identity_agent_step_fails_leaves_the_old_identity_and_sweep_its_keys(scene: Scene, point: str) -> None:
    assert ODETTE.ins is not None
    with arm(point), pytest.raises(FailpointReached):
        _correct(scene, replace(ODETTE, ins=NEW), former_is_theirs=False)
    scene.clock.move(ORPHAN_AGE + timedelta(seconds=1))
    sweep(scene.clock)
    assert _found(scene, ODETTE.ins) and not _found(scene, NEW)
    assert isinstance(_correct(scene, replace(ODETTE, ins=NEW), former_is_theirs=False), Corrected)


def test_correct_identity_agent_ends_after_commit_sweep_settles(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ODETTE.ins is not None

    def dead(*_: object) -> None:
        raise FailpointReached

    with monkeypatch.context() as patch:
        patch.setattr(_birth, "settle", dead)
        with pytest.raises(FailpointReached):
            _correct(scene, replace(ODETTE, ins=NEW), former_is_theirs=False)
    scene.clock.move(ORPHAN_AGE + timedelta(seconds=1))
    sweep(scene.clock)
    assert _found(scene, NEW) and not _found(scene, ODETTE.ins)


def test_see_identity_holder_sees_the_one_in_force_without_history(scene: Scene) -> None:
    seen = see_identity(scene.odette, scene.record)
    assert isinstance(seen, IdentitySeen) and (seen.known.identity, seen.history) == (ODETTE, ())
    paul = scene.caller(cast.PAUL)
    assert_refused(see_identity(paul, scene.record), paul, "record:see_status", "C05", "no_record", scene.record)
