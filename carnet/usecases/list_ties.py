"""Who acts for the person: representatives, guardians, caregivers and open invitations, for who decides on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from carnet.consent.ties import Quality, Tie, TieKind, TieState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.rules.delegation import MOST_CAREGIVERS
from carnet.storage import db
from carnet.usecases import _invitation
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._tie_names import name_of
from carnet.usecases.caller import Caller
from carnet.usecases.end_tie import ENDING

# An agent sees who acts as a part of the work, and ends only what a court decided.
SEEING = {ActorKind.DESK_AGENT: Act.RECORD_SEE_STATUS}
SHOWN_AFTER = timedelta(days=30)
AT_THE_DESK = {TieKind.REPRESENTATIVE: Act.REPRESENTATIVE_REVOKE, TieKind.GUARDIAN: Act.GUARDIAN_END}


@dataclass(frozen=True)
class TieShown:
    """One person who acts or is invited to; `waits` while the invitation is open, `may_end` for who asks."""

    tie_id: UUID
    kind: TieKind
    quality: Quality
    name: str
    waits: bool
    since: datetime | None
    until: datetime | None
    sees_hidden: bool
    me: bool
    may_end: bool
    over: bool = False
    """An invitation that was refused, or that nobody took up in time; shown for a month."""
    refused: bool = False


@dataclass(frozen=True)
class Ties:
    """Those who act, and whom else the asker may invite now."""

    shown: tuple[TieShown, ...]
    may_invite_caregiver: bool
    may_invite_representative: bool
    minor: bool = False


def list_ties(caller: Caller, record_id: RecordId) -> Ties | Refusal:
    """The ties in force and the open invitations of a record."""

    def work() -> Ties | Refusal:
        facts = load(caller, record_id)
        act = SEEING.get(caller.kind, Act.TIES_SEE)
        decision = ask(facts, act)
        if not decision.permit:
            return refuse(facts, act, decision)
        note(facts, act, decision)
        now = facts.context.now
        shown = tuple(_shown(facts, tie) for tie in facts.ties if _is_shown(tie, now))
        minor = facts.record.holder_is_minor is True
        return Ties(
            tuple(sorted(shown, key=lambda tie: (tie.kind, tie.name))),
            ask(facts, Act.CAREGIVER_INVITE).permit and _invitation.caregivers(facts) < MOST_CAREGIVERS,
            minor and ask(facts, Act.REPRESENTATIVE_INVITE).permit,
            minor,
        )

    return db.in_transaction(work)


def _is_shown(tie: Tie, now: datetime) -> bool:
    return tie.open_invitation(now) or tie.holds(now) or _just_over(tie, now)


def _just_over(tie: Tie, now: datetime) -> bool:
    """An invitation that came to nothing within the last month: whoever invited must see why nobody came."""
    if tie.state not in (TieState.INVITED, TieState.REFUSED) or tie.invited_until is None:
        return False
    return not tie.open_invitation(now) and now - tie.invited_until < SHOWN_AFTER


def _shown(facts: Facts, tie: Tie) -> TieShown:
    desk = facts.caller.kind is ActorKind.DESK_AGENT
    act = AT_THE_DESK.get(tie.kind) if desk else ENDING.get((tie.kind, tie.state))
    now = facts.context.now
    over = _just_over(tie, now)
    return TieShown(
        tie_id=tie.tie_id,
        kind=tie.kind,
        quality=tie.quality,
        name=name_of(facts, tie),
        waits=tie.open_invitation(now),
        since=tie.since,
        until=tie.invited_until if tie.state is TieState.INVITED else tie.until,
        sees_hidden=tie.sees_hidden,
        me=tie.account_id is not None and tie.account_id == facts.caller.account_id,
        may_end=act is not None and not over and ask(facts, act).permit,
        over=over,
        refused=tie.state is TieState.REFUSED,
    )
