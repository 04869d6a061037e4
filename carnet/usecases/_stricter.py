"""The rights of a record after another one of the same person was merged into it: the stricter of the two wins.

Owns that rule; reads rights as plain data before the transaction, because no transaction spans two records.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from carnet.consent import authorisations, choices, feeding, hidden_kinds, ties, treating_doctors
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee
from carnet.consent.choices import Choices
from carnet.consent.hidden_kinds import HiddenKind
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId


@dataclass(frozen=True)
class Rights:
    """Who may what in one record, by the person's own acts."""

    given: tuple[Authorisation, ...]
    doctors: frozenset[str]
    choices: Choices
    hidden: tuple[HiddenKind, ...] = ()
    opposed: tuple[Grantee, ...] = ()


def rights_of(record_id: RecordId) -> Rights:
    """The rights in force in a record."""
    doctors = frozenset(doctor.professional_id for doctor in treating_doctors.current(record_id))
    chosen, hidden = choices.in_force(record_id)
    opposed = tuple(one.depositor for one in feeding.all_current(record_id))
    return Rights(authorisations.all_current(record_id), doctors, chosen, hidden, opposed)


def actors_of(record_id: RecordId, now: datetime) -> frozenset[tuple[object, ...]]:
    """Who acts for the person in a record, or is invited to: by which tie, seeing what, until when."""
    held = (tie for tie in ties.current(record_id) if tie.holds(now) or tie.open_invitation(now))
    return frozenset((tie.kind, tie.account_id, tie.sees_hidden, tie.until) for tie in held)


def narrow(record_id: RecordId, other: Rights, by: By, at: datetime) -> None:
    """Leaves in a record what both records allow: blocks of either, agreements and roles of both, the closer choices.

    Who had an agreement in one record only asks for it again, as after a reopening.
    """
    own = rights_of(record_id)
    theirs = {given.grantee: given for given in other.given}
    mine = {given.grantee: given for given in own.given}
    for grantee in dict.fromkeys((*mine, *theirs)):
        after = _given(grantee, mine.get(grantee), theirs.get(grantee), at)
        if after is not None and after != mine.get(grantee):
            authorisations.append(record_id, after, by, at)
    _add_oppositions(record_id, other, by, at)
    narrow_doctors(record_id, other.doctors, by, at)
    narrow_choices(record_id, other.choices, by, at)
    add_hidden_kinds(record_id, other, by, at)


def narrow_doctors(record_id: RecordId, others: frozenset[str], by: By, at: datetime) -> None:
    """A médecin traitant of this record only is none any more: the person names the doctor again."""
    for doctor in treating_doctors.current(record_id):
        if doctor.professional_id not in others:
            treating_doctors.append(record_id, doctor.professional_id, False, by, at)


def narrow_choices(record_id: RecordId, other: Choices, by: By, at: datetime) -> None:
    """Of two choices the closer one."""
    own = choices.current(record_id)
    closer = _closer(own, other)
    if closer != own:
        choices.append(record_id, closer, by, at)


def add_hidden_kinds(record_id: RecordId, other: Rights, by: By, at: datetime) -> None:
    """The kinds of documents that the person hid in the other record are hidden in this one too."""
    own = hidden_kinds.current(record_id)
    for kind in other.hidden:
        if kind not in own:
            hidden_kinds.append(record_id, kind, by, at, hidden=True)


def add_blocks(record_id: RecordId, other: Rights, by: By, at: datetime) -> None:
    """What the other record forbids, this one forbids too."""
    own = {given.grantee: given.state for given in authorisations.all_current(record_id)}
    for given in other.given:
        if given.state is AuthorisationState.FORBIDDEN and own.get(given.grantee) is not AuthorisationState.FORBIDDEN:
            authorisations.append(record_id, given, by, at)
    _add_oppositions(record_id, other, by, at)


def _add_oppositions(record_id: RecordId, other: Rights, by: By, at: datetime) -> None:
    """Deposits that the person did not want there are not wanted here; the words stay sealed where they were said."""
    own = {one.depositor for one in feeding.all_current(record_id)}
    for depositor in other.opposed:
        if depositor not in own:
            feeding.append(record_id, depositor, by, at, opposed=True)


def _given(
    grantee: Grantee, mine: Authorisation | None, theirs: Authorisation | None, at: datetime
) -> Authorisation | None:
    """What holds for one grantee; None when there is nothing to write."""
    forbidden = AuthorisationState.FORBIDDEN
    for one in (mine, theirs):
        if one is not None and one.state is forbidden:
            return one
    if mine is None or mine.state is not AuthorisationState.VALID:
        return None
    if theirs is None or theirs.state is not AuthorisationState.VALID:
        return Authorisation(grantee, AuthorisationState.ENDED, mine.valid_from, at)
    ends = [one.valid_until for one in (mine, theirs) if one.valid_until is not None]
    return replace(mine, valid_until=min(ends) if ends else None)


def _closer(one: Choices, other: Choices) -> Choices:
    return Choices(
        hidden_by_default=one.hidden_by_default or other.hidden_by_default,
        samu_allowed=one.samu_allowed and other.samu_allowed,
        break_glass_allowed=one.break_glass_allowed and other.break_glass_allowed,
        masked_in_emergency=one.masked_in_emergency and other.masked_in_emergency,
    )
