"""C41 and C42: the letter that announces an opening, and what heirs ask."""

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import (
    ActorKind,
    AuthenticationMode,
    InstanceSettings,
    RecordStatus,
    Relation,
    RelationKind,
)
from carnet.policy.reasons import Reason
from tests.unit.policy.worlds import LONG_AGO, PARIS, ask, record, somebody

NOBODY = somebody(ActorKind.ANONYMOUS, authentication=AuthenticationMode.NONE)
SYSTEM = somebody(ActorKind.SYSTEM, "carnet", authentication=AuthenticationMode.NONE)


def test_c41_object_with_the_letter_permitted_and_nothing_else() -> None:
    announced = record(RecordStatus.NONE, notice_sent_at=LONG_AGO, objected=False)
    decision = ask(NOBODY, Act.RECORD_OBJECT, on=announced, letter_shown=True)
    assert (decision.permit, decision.rule) == (True, "C41")
    for act in set(Act) - {Act.RECORD_OBJECT, Act.HEALTH_LINK_OPEN}:
        assert ask(NOBODY, act, on=announced, letter_shown=True).reason is Reason.NOT_SIGNED_IN
    assert ask(NOBODY, Act.HEALTH_LINK_OPEN, on=announced, letter_shown=True).reason is Reason.LINK_NOT_VALID


@pytest.mark.parametrize("status", list(RecordStatus))
def test_c41_object_without_the_letter_tells_no_state(status: RecordStatus) -> None:
    decision = ask(NOBODY, Act.RECORD_OBJECT, on=record(status), letter_shown=False)
    assert (decision.permit, decision.rule) == (False, "C02")


@pytest.mark.parametrize("act", [Act.HEIR_NOTE, Act.HEIR_ANSWER])
def test_c42_heirs_are_written_down_after_a_death_only(act: Act) -> None:
    operator = somebody(ActorKind.OPERATOR)
    assert ask(operator, act, on=record(RecordStatus.CLOSED, deceased=True)).rule == "C42"
    alive = ask(operator, act, on=record(RecordStatus.CLOSED))
    assert (alive.permit, alive.reason) == (False, Reason.HOLDER_NOT_DECEASED)
    assert not ask(somebody(ActorKind.DESK_AGENT), act, on=record(RecordStatus.CLOSED, deceased=True)).permit


def test_r01_announce_only_where_opening_needs_no_consent_and_not_to_who_objected() -> None:
    opt_out = InstanceSettings(zone=PARIS, opening_needs_no_consent=True)
    absent = record(RecordStatus.NONE, objected=False)
    assert ask(SYSTEM, Act.RECORD_ANNOUNCE, on=absent, instance=opt_out).permit
    assert not ask(SYSTEM, Act.RECORD_ANNOUNCE, on=absent).permit
    objected = record(RecordStatus.NONE, objected=True)
    assert not ask(SYSTEM, Act.RECORD_ANNOUNCE, on=objected, instance=opt_out).permit


OFFICER, DESK = somebody(ActorKind.OPERATOR), somebody(ActorKind.DESK_AGENT)


def test_c34_close_operator_on_a_contested_record_only() -> None:
    contested = record(RecordStatus.SUSPENDED, contested=True)
    assert ask(OFFICER, Act.RECORD_CLOSE, on=contested).rule == "C34"
    waiting = ask(OFFICER, Act.RECORD_CLOSE, on=record(RecordStatus.SUSPENDED, suspended_at=LONG_AGO))
    assert (waiting.permit, waiting.rule) == (False, "C32")
    active = ask(OFFICER, Act.RECORD_CLOSE, on=record(RecordStatus.ACTIVE))
    assert (active.permit, active.rule) == (False, "C34")


def test_c35_reopen_what_was_suspended_is_for_the_desk() -> None:
    doctor = somebody(ActorKind.PROFESSIONAL, "d", profession="10", sector="SA07")
    holder = somebody(ActorKind.HOLDER, "h")
    tie = (Relation(RelationKind.HOLDER, "h"),)
    stopped = record(RecordStatus.CLOSED, closed_while_suspended=True)
    plain = record(RecordStatus.CLOSED)
    for who in (doctor, holder):
        refused = ask(who, Act.RECORD_REOPEN, on=stopped, relations=tie, consent_stated=True)
        assert (refused.permit, refused.rule) == (False, "C35")
        assert ask(who, Act.RECORD_REOPEN, on=plain, relations=tie, consent_stated=True).permit
    assert ask(DESK, Act.RECORD_REOPEN, on=stopped, consent_stated=True).permit


def test_c20_reopen_at_the_desk_of_a_protected_adult_needs_the_guardian() -> None:
    closed = record(RecordStatus.CLOSED, under_guardianship=True)
    assert ask(DESK, Act.RECORD_REOPEN, on=closed, consent_stated=True).rule == "C20"
    assert ask(DESK, Act.RECORD_REOPEN, on=closed, consent_stated=True, guardian_agreed=True).permit


def test_note_death_desk_of_a_closed_record_only() -> None:
    assert ask(DESK, Act.RECORD_NOTE_DEATH, on=record(RecordStatus.CLOSED)).permit
    for status in set(RecordStatus) - {RecordStatus.CLOSED}:
        assert not ask(DESK, Act.RECORD_NOTE_DEATH, on=record(status)).permit
    for kind in set(ActorKind) - {ActorKind.DESK_AGENT}:
        assert not ask(somebody(kind, "x"), Act.RECORD_NOTE_DEATH, on=record(RecordStatus.CLOSED)).permit
