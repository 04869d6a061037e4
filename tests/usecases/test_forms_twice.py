"""The same form sent twice is one act with one answer: a double click loses no code and no paper (A36)."""

import pytest

from carnet.consent.ties import Quality
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.usecases._invitation import Invited
from carnet.usecases.declare_guardian import declare_guardian
from carnet.usecases.end_tie import end_tie
from carnet.usecases.invite_caregiver import CaregiverWanted, invite_caregiver
from carnet.usecases.invite_representative import invite_representative
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from carnet.usecases.open_record_in_charge import Agreement, OpenedInCharge, open_record_in_charge
from carnet.usecases.reopen_record_for import ReopenedFor, Word, reopen_record_for
from tests import cast
from tests.journal import acts
from tests.usecases import relatives
from tests.usecases.lives import closes
from tests.usecases.scene import Scene, counts

pytestmark = pytest.mark.django_db
KARIM = cast.KARIM.identity


def test_invite_caregiver_same_form_twice_is_one_invitation_and_another_form_is_told(scene: Scene) -> None:
    wanted = CaregiverWanted(relatives.named(cast.NINA), sees_hidden=True)
    first = invite_caregiver(scene.odette, scene.record, wanted, key="f1")
    assert isinstance(first, Invited)
    noted = len(acts(scene.record))
    assert invite_caregiver(scene.odette, scene.record, wanted, key="f1") == first
    assert (counts("tie"), len(acts(scene.record))) == ({"tie": 1}, noted)
    assert invite_caregiver(scene.odette, scene.record, wanted, key="f2") == Refusal("C52", "invited_already")
    end_tie(scene.odette, scene.record, first.tie_id)
    renewed = invite_caregiver(scene.odette, scene.record, wanted, key="f3")
    assert isinstance(renewed, Invited)
    assert renewed.code != first.code


def test_invite_same_key_of_another_person_or_another_inviter_is_another_code(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    first = declare_guardian(rosa, scene.record, relatives.measure(), key="f1")
    assert isinstance(first, Invited)
    assert declare_guardian(rosa, scene.record, relatives.measure(), key="f1") == first
    other = declare_guardian(rosa, scene.record, relatives.measure(cast.NINA), key="f1")
    assert isinstance(other, Invited)
    assert other.code != first.code


def test_invite_representative_same_form_twice_is_one_code(clock: FixedClock) -> None:
    family = relatives.family(clock)
    thomas = relatives.named(cast.THOMAS)
    first = invite_representative(family.mother, family.record, thomas, Quality.PARENT, key="f1")
    assert isinstance(first, Invited)
    assert invite_representative(family.mother, family.record, thomas, Quality.PARENT, key="f1") == first


def test_open_in_charge_same_form_twice_shows_the_same_code_and_paper(clock: FixedClock) -> None:
    rosa, word = cast.desk_agent(clock), Agreement(agreed=True)
    first = open_record_in_charge(rosa, KARIM, relatives.measure(), word, key="f1")
    assert isinstance(first, OpenedInCharge)
    assert open_record_in_charge(rosa, KARIM, relatives.measure(), word, key="f1") == first
    assert counts("tie", "record_life", "letter") == {"tie": 1, "record_life": 1, "letter": 1}
    again = open_record_in_charge(rosa, KARIM, relatives.measure(), word, key="f2")
    assert again == Conflict("opening.already_open_for")


def test_open_and_reopen_same_form_twice_give_the_same_paper(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    first = open_record_for(rosa, KARIM, consent=True, key="f1")
    assert isinstance(first, OpenedFor)
    assert open_record_for(rosa, KARIM, consent=True, key="f1") == first
    assert open_record_for(rosa, KARIM, consent=True, key="f2") == Conflict("opening.already_open_for")
    other = open_record_for(rosa, cast.ODETTE.identity, consent=True, key="f1")
    assert other == Conflict("opening.already_open_for")
    closes(scene)
    opened = reopen_record_for(rosa, scene.record, Word(consent=True), key="f3")
    assert isinstance(opened, ReopenedFor)
    assert reopen_record_for(rosa, scene.record, Word(consent=True), key="f3") == opened
    closes(scene)
    assert reopen_record_for(rosa, scene.record, Word(consent=True), key="f3") == opened
    assert isinstance(reopen_record_for(rosa, scene.record, Word(consent=True), key="f4"), ReopenedFor)
    assert isinstance(reopen_record_for(scene.odette, scene.record, Word(consent=True), key="f4"), Conflict)
