"""Who may do what to an account: its owner, an agent of the desk, and nobody else. Owns those acts and their rules.

An account is no record: nothing here discloses health data, and the rules of a record (`carnet.policy.rules`) do not
ask who manages the way in. Pure and total, as they are; what is not foreseen is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from carnet.policy.model import ActorKind, AuthenticationMode, Decision
from carnet.policy.reasons import Reason
from carnet.policy.rulebook import RuleText
from carnet.policy.rules.answer import NOT_FORESEEN, permit, refuse


class AccountAct(StrEnum):
    """One thing that somebody may ask to do to an account, or to a letter of it."""

    ENTER = "account:enter"
    ACTIVATE = "account:activate"
    CHANGE = "account:change"
    TELL_DEVICE = "account:tell_device"
    FREEZE = "account:freeze"
    UNFREEZE = "account:unfreeze"
    RECOVER = "account:recover"
    STOP_RECOVERY = "account:stop_recovery"
    FIND = "account:find"
    SEE = "account:see"
    GIVE_PAPER = "account:give_paper"
    PREPARE = "account:prepare"
    KEEP_ADDRESS = "account:keep_address"
    FINISH_RECOVERY = "account:finish_recovery"
    SOFTWARE_ENTER = "software:enter"
    APPLICATION_SEE = "application:see"
    APPLICATION_STOP = "application:stop"
    LETTER_LIST = "letter:list"
    LETTER_PRINT = "letter:print"
    LETTER_SETTLE = "letter:settle"


@dataclass(frozen=True, slots=True)
class AccountQuestion:
    """May this actor do this act to this account? `own` is proved by a session, by a code or by a notice's link."""

    kind: ActorKind
    act: AccountAct
    own: bool
    authentication: AuthenticationMode = AuthenticationMode.NONE
    stepped_up: bool = False


RULES: Final[Mapping[str, RuleText]] = {
    "P01": RuleText("The owner of an account manages it, changes with a fresh proof.", "issue 3, point 2"),
    "P02": RuleText("Freezing asks for no fresh proof: it only takes away.", "security.md A11"),
    "P03": RuleText("The owner unfreezes with two factors.", "security.md A11"),
    "P04": RuleText("An agent of the desk helps a person who is there, and reads nothing of a record.", "issue 3"),
    "P07": RuleText("A proof that is wrong lets nobody in; every try is written down.", "security.md A10, A13"),
    "P05": RuleText("Who wanted a letter prints it.", "issue 3, point 4"),
    "P08": RuleText(
        "A software that proved who it is gets a token for what the operator allowed it.",
        "SMART Backend Services; issue 8, point 5",
    ),
    "P09": RuleText(
        "The owner sees and stops applications at any time; one whose code or token came twice is stopped.",
        "OAuth 2.1, 4.3.1; issue 8, point 5",
    ),
    "P10": RuleText(
        "The owner says which devices are told that there is news; what they are told says nothing of a record.",
        "issue 11, point 3",
    ),
    "P06": RuleText("A recovery ends by itself once its delay has passed.", "security.md A11"),
}

# What the owner does alone; recovering by a printed code is the owner's too, and waits like the desk's.
_OWNER: Final = frozenset(
    {
        AccountAct.ACTIVATE,
        AccountAct.CHANGE,
        AccountAct.TELL_DEVICE,
        AccountAct.FREEZE,
        AccountAct.UNFREEZE,
        AccountAct.RECOVER,
        AccountAct.STOP_RECOVERY,
    }
)
# An agent never changes an address or a factor, and never activates: the person does, with the paper.
_DESK: Final = frozenset(AccountAct) - {
    AccountAct.ENTER,
    AccountAct.ACTIVATE,
    AccountAct.CHANGE,
    AccountAct.TELL_DEVICE,
    AccountAct.FINISH_RECOVERY,
    AccountAct.SOFTWARE_ENTER,
    AccountAct.APPLICATION_SEE,
    AccountAct.APPLICATION_STOP,
}
_APPLICATIONS: Final = frozenset({AccountAct.APPLICATION_SEE, AccountAct.APPLICATION_STOP})


def decide_account(q: AccountQuestion) -> Decision:
    """Yes or no, under which rule. Never raises."""
    if q.act is AccountAct.ENTER:
        strong = q.own and q.authentication is AuthenticationMode.TWO_FACTORS
        return permit("P07", Reason.OWN_ACTS) if strong else refuse("P07", Reason.WEAK_AUTHENTICATION)
    if q.act is AccountAct.SOFTWARE_ENTER:
        return permit("P08", Reason.PART_OF_THE_WORK) if q.own else refuse("P08", Reason.WEAK_AUTHENTICATION)
    if q.kind is ActorKind.DESK_AGENT and not q.own:
        return _desk(q)
    if q.own and q.act in _OWNER:
        return _owner(q)
    if q.act in _APPLICATIONS:
        return _applications(q)
    if q.kind is ActorKind.SYSTEM and q.act is AccountAct.FINISH_RECOVERY:
        return permit("P06", Reason.LEGAL_DELAY)
    if q.own and q.act is AccountAct.LETTER_PRINT:
        return permit("P05", Reason.PART_OF_THE_WORK)
    return NOT_FORESEEN


def _applications(q: AccountQuestion) -> Decision:
    """Stopping only takes away: it asks for no fresh proof."""
    if q.own:
        return permit("P09", Reason.OWN_ACTS)
    stops = q.kind is ActorKind.SYSTEM and q.act is AccountAct.APPLICATION_STOP
    return permit("P09", Reason.PART_OF_THE_WORK) if stops else NOT_FORESEEN


def _desk(q: AccountQuestion) -> Decision:
    if q.act not in _DESK:
        return NOT_FORESEEN
    if q.authentication is not AuthenticationMode.TWO_FACTORS:
        return refuse("P04", Reason.WEAK_AUTHENTICATION)
    return permit("P04", Reason.PART_OF_THE_WORK)


def _owner(q: AccountQuestion) -> Decision:
    if q.act is AccountAct.CHANGE and not q.stepped_up:
        return refuse("P01", Reason.STEP_UP_NEEDED)
    if q.act is AccountAct.UNFREEZE and q.authentication is not AuthenticationMode.TWO_FACTORS:
        return refuse("P03", Reason.WEAK_AUTHENTICATION)
    rule = {AccountAct.FREEZE: "P02", AccountAct.UNFREEZE: "P03", AccountAct.TELL_DEVICE: "P10"}.get(q.act, "P01")
    return permit(rule, Reason.OWN_ACTS)
