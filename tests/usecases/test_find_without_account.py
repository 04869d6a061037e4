"""In an emergency a record is found by all strict traits, of a child or of a person without an account too."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from carnet.codes.quality import IdentityDocument
from carnet.consent.emergencies import EmergencyReason
from carnet.identity.traits import PersonIdentity, Sex, StrictTraits
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import RecordId
from carnet.ops.index_traits import index_all
from carnet.policy.model import AccessMode
from carnet.storage import db
from carnet.usecases.correct_identity import Correction, correct_identity
from carnet.usecases.find_record import Found, NothingFits
from carnet.usecases.find_record_by_traits import find_record_by_traits
from carnet.usecases.index_traits import index_traits
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.sweep import ORPHAN_AGE, sweep
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.scene import Scene, counts

pytestmark = pytest.mark.django_db(transaction=True)
KARIM = cast.KARIM.identity
TWIN = replace(KARIM, ins=cast.test_ins("2480575116099"))


def opened(scene: Scene, identity: PersonIdentity = KARIM) -> RecordId:
    """Opened at the desk, with an account that is prepared: these tests look as if there were none."""
    answer = open_record_for(cast.desk_agent(scene.clock), identity, consent=True)
    assert isinstance(answer, Opened), answer
    return answer.record_id


def looks(scene: Scene, traits: StrictTraits = KARIM.traits) -> object:
    """What a doctor in an emergency finds who finds no account."""
    urgent = replace(scene.caller(cast.PAUL), mode=AccessMode.BREAK_GLASS)
    with patch("carnet.identity.accounts.accounts_of_person", return_value=()):
        return find_record_by_traits(urgent, traits, reason=EmergencyReason.UNCONSCIOUS)


def forget(scene: Scene) -> None:
    """As records of before are."""
    db.execute("DELETE FROM locator WHERE kind = 'traits'")
    assert looks(scene) == NothingFits()


def test_find_by_traits_doctor_in_an_emergency_finds_who_has_no_account(scene: Scene) -> None:
    record = opened(scene)
    assert looks(scene) == Found(record)
    assert looks(scene, replace(KARIM.traits, birth_name=f" {KARIM.traits.birth_name.lower()}")) == Found(record)
    for other in (
        replace(KARIM.traits, birth_name="AUTRE"),
        replace(KARIM.traits, birth_date=KARIM.traits.birth_date + timedelta(days=1)),
        replace(KARIM.traits, birth_place="75116"),
        replace(KARIM.traits, sex=Sex.FEMALE),
    ):
        assert looks(scene, other) == NothingFits()


def test_find_by_traits_doctor_in_an_emergency_finds_a_child_that_has_no_account_and_the_desk_does_not(
    scene: Scene,
) -> None:
    family, leo = relatives.family(scene.clock), cast.LEO.identity.traits
    urgent = replace(scene.caller(cast.PAUL), mode=AccessMode.BREAK_GLASS)
    assert find_record_by_traits(urgent, leo, reason=EmergencyReason.UNCONSCIOUS) == Found(family.record)
    event = events(family.record)[-1]
    assert (event.act, dict(event.detail)) == ("record:find_by_traits", {"fits": "true", "reason": "unconscious"})
    assert find_record_by_traits(cast.desk_agent(scene.clock), leo) == NothingFits()
    # By an account and by the traits it is one record.
    odette = cast.ODETTE.identity.traits
    assert find_record_by_traits(urgent, odette, reason=EmergencyReason.UNCONSCIOUS) == Found(scene.record)


def test_find_by_traits_of_namesakes_without_accounts_finds_nobody(scene: Scene) -> None:
    first = opened(scene)
    second = opened(scene, TWIN)
    assert first != second
    assert looks(scene) == NothingFits()
    # What is not there any more is no namesake.
    db.execute("UPDATE head SET status = 'merged' WHERE record_id = %s", [first])
    assert looks(scene) == Found(second)


def test_find_by_traits_after_a_correction_the_new_traits_lead_and_the_former_do_not(scene: Scene) -> None:
    record = opened(scene)
    after = replace(KARIM, traits=replace(KARIM.traits, birth_name="RENOMME"))
    _correct(scene, record, after)
    assert looks(scene, after.traits) == Found(record)
    assert looks(scene) == NothingFits()
    assert counts("locator")["locator"] == _ways(scene, record) + _ways(scene, scene.record)
    # The name is free for a namesake.
    assert looks(scene) == NothingFits() and opened(scene, TWIN) != record
    assert isinstance(looks(scene), Found)


@pytest.mark.parametrize("point", ["correct_identity.claimed", "correct_identity.written"])
def test_find_by_traits_of_a_correction_that_died_the_traits_in_force_lead(scene: Scene, point: str) -> None:
    record = opened(scene)
    after = replace(KARIM, traits=replace(KARIM.traits, birth_name="RENOMME"))
    with arm(point), pytest.raises(FailpointReached):
        _correct(scene, record, after)
    scene.clock.move(ORPHAN_AGE + timedelta(seconds=1))
    sweep(scene.clock)
    assert looks(scene) == Found(record)
    assert looks(scene, after.traits) == NothingFits()
    assert db.rows("SELECT count(*) FROM locator WHERE kind = 'traits' AND record_id = %s", [record]) == [(1,)]


def test_index_traits_finds_records_of_before_once_and_again(scene: Scene) -> None:
    record, twin = opened(scene), opened(scene, TWIN)
    forget(scene)
    last, looked_at = b"", 0
    while (found := index_traits(last, 2, scene.clock)).last:
        last, looked_at = found.last, looked_at + found.looked_at
    assert looked_at == 3
    held = counts("locator")
    assert looks(scene) == NothingFits()
    assert looks(scene, cast.ODETTE.identity.traits) == Found(scene.record)
    index_traits(b"", 100, scene.clock)
    assert counts("locator") == held
    db.execute("UPDATE head SET status = 'destroyed' WHERE record_id = %s", [twin])
    assert looks(scene) == Found(record)


def test_index_traits_command_goes_through_all_in_parts_and_tells_how_far_it_is(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = opened(scene)
    forget(scene)
    monkeypatch.setattr("carnet.ops.index_traits.AT_A_TIME", 1)
    told: list[tuple[int, int]] = []
    assert index_all(lambda done, total, _: told.append((done, total))) == 2
    assert told == [(1, 2), (2, 2)]
    assert looks(scene) == Found(record)


def _correct(scene: Scene, record: RecordId, after: PersonIdentity) -> None:
    said = Correction(after, 1, seen=IdentityDocument.IDENTITY_CARD, reason="Carte vue au guichet.")
    correct_identity(cast.desk_agent(scene.clock), record, said)


def _ways(scene: Scene, record: RecordId) -> int:
    """A number alone, the number with the birth date, and the traits."""
    row = db.one("SELECT count(*) FROM locator WHERE record_id = %s", [record])
    assert row == (3,)
    return 3
