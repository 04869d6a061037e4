"""P01 to P10: who may do what to an account, as one table of every actor, act and proof."""

from itertools import product

import pytest

from carnet.policy.accounts import RULES, AccountAct, AccountQuestion, decide_account
from carnet.policy.model import ActorKind, AuthenticationMode

TWO, NONE = AuthenticationMode.TWO_FACTORS, AuthenticationMode.NONE
OTHERS = tuple(kind for kind in ActorKind if kind not in {ActorKind.DESK_AGENT, ActorKind.SYSTEM})
OWNER_ALONE = (
    AccountAct.ACTIVATE, AccountAct.FREEZE, AccountAct.RECOVER, AccountAct.STOP_RECOVERY, AccountAct.TELL_DEVICE,
)  # fmt: skip
OWNERS_RULE = {AccountAct.FREEZE: "P02", AccountAct.TELL_DEVICE: "P10"}
APPLICATIONS = (AccountAct.APPLICATION_SEE, AccountAct.APPLICATION_STOP)
PROVED = (AccountAct.ENTER, AccountAct.SOFTWARE_ENTER)
NEVER_AT_DESK = (AccountAct.ACTIVATE, AccountAct.CHANGE, AccountAct.FINISH_RECOVERY, AccountAct.TELL_DEVICE)
DESK_NEVER = (*PROVED, *APPLICATIONS, *NEVER_AT_DESK)


def asked(
    kind: ActorKind,
    act: AccountAct,
    own: bool,
    authentication: AuthenticationMode = NONE,
    stepped_up: bool | None = None,
) -> tuple[bool, str]:
    """The decision, in few words; a fresh proof is not given unless it is said."""
    question = (
        AccountQuestion(kind, act, own, authentication)
        if stepped_up is None
        else AccountQuestion(kind, act, own, authentication, stepped_up)
    )
    decision = decide_account(question)
    return decision.permit, decision.rule


@pytest.mark.parametrize("kind", ActorKind)
def test_account_entering_needs_the_own_account_and_two_factors(kind: ActorKind) -> None:
    assert asked(kind, AccountAct.ENTER, own=True, authentication=TWO) == (True, "P07")
    assert asked(kind, AccountAct.ENTER, own=True, authentication=NONE) == (False, "P07")
    assert asked(kind, AccountAct.ENTER, own=False, authentication=TWO) == (False, "P07")


def test_account_applications_are_stopped_by_the_owner_or_after_a_reuse() -> None:
    for kind, act in product(ActorKind, APPLICATIONS):
        assert asked(kind, act, own=True) == (True, "P09")
        stops = kind is ActorKind.SYSTEM and act is AccountAct.APPLICATION_STOP
        assert asked(kind, act, own=False, authentication=TWO) == ((True, "P09") if stops else (False, "C01"))


@pytest.mark.parametrize("kind", ActorKind)
def test_account_software_gets_a_token_once_it_proved_who_it_is(kind: ActorKind) -> None:
    assert asked(kind, AccountAct.SOFTWARE_ENTER, own=True) == (True, "P08")
    assert asked(kind, AccountAct.SOFTWARE_ENTER, own=False, authentication=TWO, stepped_up=True) == (False, "P08")


@pytest.mark.parametrize("act", [act for act in AccountAct if act not in DESK_NEVER])
def test_account_desk_helps_a_person_who_is_there_with_two_factors(act: AccountAct) -> None:
    assert asked(ActorKind.DESK_AGENT, act, own=False, authentication=TWO) == (True, "P04")
    assert asked(ActorKind.DESK_AGENT, act, own=False, authentication=NONE) == (False, "P04")


@pytest.mark.parametrize("act", NEVER_AT_DESK)
def test_account_desk_never_changes_or_activates(act: AccountAct) -> None:
    assert asked(ActorKind.DESK_AGENT, act, own=False, authentication=TWO) == (False, "C01")


@pytest.mark.parametrize(("kind", "act"), list(product(ActorKind, OWNER_ALONE)))
def test_account_owner_alone_does_what_takes_away_or_waits(kind: ActorKind, act: AccountAct) -> None:
    assert asked(kind, act, own=True) == (True, OWNERS_RULE.get(act, "P01"))


@pytest.mark.parametrize("kind", ActorKind)
def test_account_owner_changes_with_a_fresh_proof_and_unfreezes_with_two_factors(kind: ActorKind) -> None:
    assert asked(kind, AccountAct.CHANGE, own=True) == (False, "P01")
    assert asked(kind, AccountAct.CHANGE, own=True, stepped_up=False) == (False, "P01")
    assert asked(kind, AccountAct.CHANGE, own=True, stepped_up=True) == (True, "P01")
    assert asked(kind, AccountAct.UNFREEZE, own=True, authentication=NONE) == (False, "P03")
    assert asked(kind, AccountAct.UNFREEZE, own=True, authentication=TWO) == (True, "P03")


def test_account_recovery_ends_by_itself_and_a_letter_is_printed_by_who_wanted_it() -> None:
    assert asked(ActorKind.SYSTEM, AccountAct.FINISH_RECOVERY, own=False) == (True, "P06")
    for kind in ActorKind:
        assert asked(kind, AccountAct.LETTER_PRINT, own=True) == (True, "P05")
        if kind is not ActorKind.SYSTEM:
            assert asked(kind, AccountAct.FINISH_RECOVERY, own=True, authentication=TWO) == (False, "C01")


@pytest.mark.parametrize(("kind", "act"), [(k, a) for k, a in product(OTHERS, AccountAct) if a not in PROVED])
def test_account_of_another_is_nobodys(kind: ActorKind, act: AccountAct) -> None:
    assert asked(kind, act, own=False, authentication=TWO, stepped_up=True) == (False, "C01")


def test_account_each_rule_is_said_and_answered() -> None:
    answered = {
        asked(kind, act, own, authentication, stepped_up)[1]
        for kind, act, own, authentication, stepped_up in product(
            ActorKind, AccountAct, (True, False), (TWO, NONE), (True, False)
        )
    }
    assert answered == {*RULES, "C01"}
