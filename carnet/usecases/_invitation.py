"""What the invitations share: the code, the person whom they name, what is written. Owns no rule and no act.

The code is shown once to the inviter, who hands it over on paper or by voice; only its blind index is kept. It opens
nothing by itself: it counts for the person whom the invitation names, signed in with the own account.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from carnet.codes.traits import comparable
from carnet.consent import ties
from carnet.consent.ties import Named, Quality, Tie, TieKind, TieState
from carnet.identity import accounts
from carnet.identity.traits import PersonIdentity, StrictTraits
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.ids import AccountId, RecordId, new_id
from carnet.policy.acts import Act
from carnet.policy.rules.delegation import INVITATION_LIFE, Invitee
from carnet.storage import head as heads
from carnet.storage import indexes, locator, outbox
from carnet.storage.locator import KeyKind
from carnet.storage.outbox import Task
from carnet.usecases._facts import Facts
from carnet.usecases.caller import Caller

# Without 0, 1, I, L and O, which hands and eyes take for one another.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 3, 4
MOST_NAME = 100
ACCEPTING = {
    TieKind.REPRESENTATIVE: Act.REPRESENTATIVE_ACCEPT,
    TieKind.GUARDIAN: Act.GUARDIAN_ACCEPT,
    TieKind.CAREGIVER: Act.CAREGIVER_ACCEPT,
}


@dataclass(frozen=True)
class Invited:
    """An invitation that was made: the code to hand over, and until when it may be taken up."""

    tie_id: UUID
    code: str
    until: datetime
    name: str

    def __repr__(self) -> str:
        return f"Invited({self.tie_id})"


@dataclass(frozen=True)
class Terms:
    """What an invitation gives: in which quality, by which title, from when to when."""

    kind: TieKind
    quality: Quality
    sees_hidden: bool = True
    since: datetime | None = None
    until: datetime | None = None


def new_code() -> str:
    """A code of about 59 bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def index_of(code: str) -> bytes:
    """The blind index of a code as it was typed: case, spaces and hyphens do not count."""
    return indexes.index("invitation", comparable(code))


def code_of(caller: Caller, record_id: RecordId, person: Named, kind: TieKind, key: str) -> str:
    """The code of one form about one person: the same form sent twice shows the same code (A36), nobody guesses it.

    It is made from the form's key with a key outside the database: nothing has to be kept to show it again.
    """
    if not key:
        return new_code()
    born = person.birth_date.isoformat() if person.birth_date else ""
    names = comparable(person.family_name), comparable(person.given_name), born
    made = indexes.index("invitation_made", record_id.hex, caller.actor_id, key, kind.value, *names)
    number, letters = int.from_bytes(made), []
    for _ in range(GROUPS * GROUP):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "-".join("".join(letters[start : start + GROUP]) for start in range(0, GROUPS * GROUP, GROUP))


def again(facts: Facts, code: str) -> Invited | None:
    """The invitation that this very form made before, while it may be taken up."""
    index, now = index_of(code), facts.context.now
    same = next((tie for tie in facts.ties if indexes.same(tie.code_hmac, index) and tie.open_invitation(now)), None)
    if same is None or same.invited_until is None:
        return None
    return Invited(same.tie_id, code, same.invited_until, ties.named(facts.keys, same).display_name)


def claimed(caller: Caller, record_id: RecordId, person: Named, kind: TieKind, key: str = "") -> str:
    """A code whose place in the locator is claimed for this record."""
    code = code_of(caller, record_id, person, kind, key)
    locator.claim(KeyKind.INVITATION, index_of(code), record_id, caller.now())
    return code


def checked(person: Named) -> Named:
    """The person's names and birth date, or Invalid naming what is missing."""
    problems = [
        Problem(element, rule)
        for element, rule, wrong in (
            ("given_name", "invitation.given_name", not comparable(person.given_name)),
            ("family_name", "invitation.family_name", not comparable(person.family_name)),
            ("birth_date", "invitation.birth_date", person.birth_date is None),
            ("given_name", "text.too_long", len(person.given_name) > MOST_NAME),
            ("family_name", "text.too_long", len(person.family_name) > MOST_NAME),
        )
        if wrong
    ]
    if problems:
        raise Invalid(*(replace(p, facts=(("most", str(MOST_NAME)),)) if "long" in p.rule else p for p in problems))
    return person


def fits(person: Named, traits: StrictTraits) -> bool:
    """Whether an invitation names the person with these traits: the birth date, and a name in birth or in use."""
    families = {comparable(name) for name in (traits.birth_name, traits.used_name) if name}
    given = {comparable(name) for name in (traits.first_given_name, traits.used_given_name) if name}
    same_names = comparable(person.family_name) in families and comparable(person.given_name) in given
    return person.birth_date == traits.birth_date and same_names


def proved_identity(caller: Caller) -> PersonIdentity | None:
    """The identity that was proved for the account of who asks."""
    return accounts.personal_details(AccountId(caller.account_id)).identity if caller.account_id else None


def invitee(facts: Facts, person: Named, kind: TieKind) -> Invitee:
    """What the record knows of whom is to be invited."""
    inviter, holder, now = proved_identity(facts.caller), facts.patient, facts.context.now
    same_kind = [t for t in facts.ties if t.kind is kind and (t.open_invitation(now) or t.holds(now))]
    return Invitee(
        is_inviter=inviter is not None and fits(person, inviter.traits),
        is_holder=holder is not None and fits(person, holder.traits),
        already=any(_same(ties.named(facts.keys, tie), person) for tie in same_kind),
    )


def caregivers(facts: Facts) -> int:
    """How many caregivers act for the person or are invited to."""
    now = facts.context.now
    return sum(1 for t in facts.ties if t.kind is TieKind.CAREGIVER and (t.open_invitation(now) or t.holds(now)))


def write(facts: Facts, terms: Terms, person: Named, code: str) -> Invited:
    """Writes an invitation in the transaction of the act that was decided and noted."""
    now = facts.context.now
    tie = Tie(
        tie_id=new_id(),
        version=1,
        kind=terms.kind,
        quality=terms.quality,
        state=TieState.INVITED,
        account_id=None,
        sees_hidden=terms.sees_hidden,
        since=terms.since,
        until=terms.until,
        invited_until=now + INVITATION_LIFE,
        code_hmac=index_of(code),
        sealed=b"",
    )
    heads.change(facts.head)
    ties.begin(facts.keys, tie, person, facts.caller.by(), now)
    outbox.post(facts.record_id, Task.TELL_TIE, now)
    return Invited(tie.tie_id, code, now + INVITATION_LIFE, person.display_name)


def settle(invited: Invited) -> None:
    """After the commit: the claim on the code is one of a committed act."""
    locator.confirm(KeyKind.INVITATION, index_of(invited.code))


def _same(one: Named, other: Named) -> bool:
    def key(person: Named) -> tuple[object, ...]:
        return comparable(person.family_name), comparable(person.given_name), person.birth_date

    return key(one) == key(other)
