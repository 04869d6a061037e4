"""Who works in a structure and who manages it. Owns the rows; never decides who may change them.

A secretary is known by an identifier internal to the structure (PSIdNat prefixes 1, 3, 4, 5, 6: rules.md 3.8).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.identity import accounts, directory
from carnet.identity.models import AccountKind, Category
from carnet.identity.people import NewAccount, PersonalDetails, Preferences, ProfessionalFacts, View
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import AccountId
from carnet.storage import db

# The kind of a structure's number to the kind of an identifier internal to it.
INTERNAL: Final = {"0": "1", "1": "3", "2": "4", "3": "5", "4": "6"}
_LONGEST_NAME: Final = 80
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"

_MEMBERS = """
SELECT p.id, p.family_name, p.given_name, p.profession, p.speciality, p.category, p.other_system, p.other_code,
    array_agg(DISTINCT a.sector ORDER BY a.sector),
    EXISTS (SELECT 1 FROM structure_admin m WHERE m.structure_id = %(structure)s AND m.professional_id = p.id
        AND m.until IS NULL),
    EXISTS (SELECT 1 FROM account c WHERE c.professional_id = p.id AND c.is_active)
FROM activity a JOIN professional p ON p.id = a.professional_id
WHERE a.structure_id = %(structure)s AND a.ended_at IS NULL
GROUP BY p.id ORDER BY p.search_name, p.id LIMIT %(most)s
"""
MOST_SHOWN: Final = 500


@dataclass(frozen=True)
class Member:
    """Somebody who works in a structure today."""

    person: ProfessionalFacts
    sectors: tuple[str, ...]
    admin: bool
    has_account: bool

    @property
    def secretary(self) -> bool:
        """Whether this is a secretary, who deposits and reads nothing."""
        return self.person.category == Category.SECRETARY.value


@dataclass(frozen=True)
class FirstPassword:
    """An identifier and a password to hand over once; neither is shown again."""

    login: str
    password: str

    def __repr__(self) -> str:
        return "FirstPassword(...)"


def members(structure_id: str) -> tuple[Member, ...]:
    """Who works in a structure today, by name."""
    rows = db.rows(_MEMBERS, {"structure": structure_id, "most": MOST_SHOWN})
    return tuple(Member(ProfessionalFacts(*row[:8]), tuple(row[8]), row[9], row[10]) for row in rows)


def member(structure_id: str, professional_id: str) -> Member | None:
    """One of them, or None."""
    return next((one for one in members(structure_id) if one.person.professional_id == professional_id), None)


def admins(structure_id: str) -> tuple[str, ...]:
    """The professionals who manage a structure and work there today."""
    rows = db.rows(
        "SELECT DISTINCT m.professional_id FROM structure_admin m JOIN activity a ON a.structure_id = m.structure_id"
        " AND a.professional_id = m.professional_id AND a.ended_at IS NULL"
        " WHERE m.structure_id = %s AND m.until IS NULL ORDER BY 1",
        [structure_id],
    )
    return tuple(row[0] for row in rows)


def lock(structure_id: str) -> bool:
    """Takes the lock of a structure for the transaction: two administrators never end each other at once."""
    return db.one("SELECT 1 FROM structure WHERE id = %s FOR UPDATE", [structure_id]) is not None


def make_admin(structure_id: str, professional_id: str, at: datetime) -> None:
    """Gives the role; nothing when it is there already."""
    db.execute(
        "INSERT INTO structure_admin (structure_id, professional_id, since) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [structure_id, professional_id, at],
    )


def end_admin(structure_id: str, professional_id: str, at: datetime) -> None:
    """Ends the role."""
    db.execute(
        "UPDATE structure_admin SET until = %s WHERE structure_id = %s AND professional_id = %s AND until IS NULL",
        [at, structure_id, professional_id],
    )


def end_work(structure_id: str, professional_id: str, at: datetime) -> None:
    """Ends every activity and the role of somebody in a structure; a secretary's account closes with it."""
    for activity in directory.activities_of(professional_id):
        if activity.structure.structure_id == structure_id:
            directory.end_activity(professional_id, structure_id, activity.sector)
    end_admin(structure_id, professional_id, at)
    known = directory.find_professional(professional_id)
    if known and known.category == Category.SECRETARY.value:
        for row in db.rows("SELECT id FROM account WHERE professional_id = %s", [professional_id]):
            accounts.set_active(AccountId(row[0]), False)


def new_secretary(structure_id: str, family: str, given: str) -> ProfessionalFacts:
    """A secretary under an identifier of the structure. Raises Invalid for a name that is none."""
    family, given = family.strip(), given.strip()
    for element, text in (("family", family), ("given", given)):
        if not text or len(text) > _LONGEST_NAME or not any(c.isalpha() for c in text) or not text.isprintable():
            raise Invalid.of(element, "staff.name")
    prefix = INTERNAL.get(structure_id[:1])
    if prefix is None:
        raise Invalid.of("structure", "staff.structure")
    identifier = f"{prefix}{structure_id[1:]}/{_random(8)}"
    facts = ProfessionalFacts(identifier, family, given, "", None, Category.SECRETARY.value)
    directory.put_professional(facts)
    return facts


def new_account(kind: AccountKind, email: str, at: datetime, professional_id: str | None = None) -> FirstPassword:
    """An account with a random identifier and a first password, handed over on paper or by voice, never by mail.

    Raises Invalid for an address that is none: the code of the second step goes there.
    """
    address = email.strip()
    if not _is_address(address):
        raise Invalid.of("email", "staff.email")
    words = {
        AccountKind.DESK_AGENT: "accueil",
        AccountKind.OPERATOR: "exploitant",
        AccountKind.SECRETARY: "secretariat",
    }
    first = FirstPassword(f"{words.get(kind, 'pro')}-{_random(6)}", "-".join(_random(5) for _ in range(4)))
    view = Preferences(view=View.COMPLETE)
    details = PersonalDetails(first.login, address, None, None, view)
    made = accounts.create_account(NewAccount(kind, details, first.password, professional_id), at)
    if isinstance(made, Conflict):
        raise RuntimeError("a random identifier is taken")
    return first


def has_account(professional_id: str) -> bool:
    """Whether a professional has an account that may sign in."""
    return db.one("SELECT 1 FROM account WHERE professional_id = %s AND is_active", [professional_id]) is not None


def _is_address(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(at and name and "." in host and len(text) <= 254 and text.isprintable() and " " not in text)


def _random(letters: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(letters))
