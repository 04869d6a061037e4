"""A professional whom the person lets read writes down how she is called (TD1.3b).

Strict traits and the INS are corrected at the desk, on a document that was seen (`correct_identity`); what the person
decided on emergencies is hers alone: sent as they stand they pass, sent otherwise they are refused, and the refusal is
an event like any other.
"""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from carnet.codes import traits_rules
from carnet.codes.traits import comparable
from carnet.consent import choices
from carnet.identity import patients
from carnet.identity.patients import IdentityChange
from carnet.identity.traits import PersonIdentity, Sex, StrictTraits, Trait, differences
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _once
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._tell_account import tell_account
from carnet.usecases.caller import Caller

REASON = "TD1.3b"
PERSON_DECIDES = Conflict("administrative.person_decides")
"""Told to who may read the record, and so knows that it is there; the refusal itself is the policy's."""


@dataclass(frozen=True)
class Birth:
    """The strict traits as far as a message says them."""

    birth_name: str = ""
    first_given_name: str = ""
    given_names: str = ""
    birth_date: date | None = None
    sex: Sex | None = None
    birth_place: str | None = None


@dataclass(frozen=True)
class Said:
    """What a message says of the person; None, or an empty text, where it says nothing. Used names are written down."""

    birth: Birth = Birth()
    used_name: str = ""
    used_given_name: str = ""
    break_glass_allowed: bool | None = None
    samu_allowed: bool | None = None
    key: str = ""


@dataclass(frozen=True)
class Written:
    """The person as the record now calls her; `changed` is False when it did already."""

    person: PersonIdentity
    changed: bool


def change_administrative(caller: Caller, record_id: RecordId, said: Said) -> Written | Refusal | Conflict:
    """Keeps the used names. Raises Invalid for a strict trait that differs, by name and never by value."""

    def work() -> Written | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.ADMINISTRATIVE_CHANGE)
        if not decision.permit or facts.patient is None:
            return refuse(facts, Act.ADMINISTRATIVE_CHANGE, decision)
        if _decides_otherwise(record_id, said):
            refuse(facts, Act.SETTINGS_CHANGE, ask(facts, Act.SETTINGS_CHANGE))
            return PERSON_DECIDES
        if before := _once.recalled(facts, said.key, _fingerprint(said)):
            return before if isinstance(before, Conflict) else Written(facts.patient, changed=before["changed"] == "1")
        _check(facts, facts.patient, said)
        return _write(facts, facts.patient, decision, said)

    return db.in_transaction(work)


def _decides_otherwise(record_id: RecordId, said: Said) -> bool:
    now = choices.current(record_id)
    return said.break_glass_allowed not in (None, now.break_glass_allowed) or said.samu_allowed not in (
        None,
        now.samu_allowed,
    )


def _check(facts: Facts, person: PersonIdentity, said: Said) -> None:
    wrong = [Problem(trait.value, "administrative.desk_corrects") for trait in _differing(person.traits, said)]
    # A used name has the form of a name; what the record holds already was checked when it came.
    written = (("used_name", said.used_name), ("used_given_name", said.used_given_name))
    wrong += [one for name, text in written if text for one in traits_rules.name_problems(name, text)]
    if wrong:
        raise Invalid(*wrong)


def _differing(known: StrictTraits, said: Said) -> tuple[Trait, ...]:
    """The traits that are said otherwise. A first name that the person goes by is no other first name."""
    told = said.birth
    goes_by = bool(known.used_given_name) and comparable(told.first_given_name) == comparable(
        known.used_given_name or ""
    )
    first = "" if goes_by else told.first_given_name
    return differences(
        known,
        replace(
            known,
            birth_name=told.birth_name or known.birth_name,
            first_given_name=first or known.first_given_name,
            given_names=told.given_names or known.given_names,
            birth_date=told.birth_date or known.birth_date,
            sex=told.sex or known.sex,
            birth_place=told.birth_place or known.birth_place,
        ),
    )


def _write(facts: Facts, person: PersonIdentity, decision: Decision, said: Said) -> Written:
    before = person.traits
    name = _used(said.used_name, before.used_name, before.birth_name)
    given = _used(said.used_given_name, before.used_given_name, before.first_given_name)
    after = replace(person, traits=replace(before, used_name=name, used_given_name=given))
    pairs = (("used_name", before.used_name, name), ("used_given_name", before.used_given_name, given))
    changed = [what for what, old, new in pairs if old != new]
    note(facts, Act.ADMINISTRATIVE_CHANGE, decision, detail=(("changed", ",".join(changed)),))
    if changed:
        heads.change(facts.head)
        patients.add_identity(facts.keys, after, IdentityChange(None, REASON))
        tell_account(facts.record_id, after)
        outbox.post(facts.record_id, Task.TELL_IDENTITY, facts.context.now)
    _once.remember(facts, said.key, _fingerprint(said), {"changed": str(int(bool(changed)))})
    reach("change_administrative.written")
    return Written(after, bool(changed))


def _used(said: str, before: str | None, of_birth: str) -> str | None:
    """The used name that is said: none where it is the one of birth, unchanged where nothing is said."""
    if not said:
        return before
    return None if comparable(said) == comparable(of_birth) else said


def _fingerprint(said: Said) -> bytes:
    return sha256(repr(replace(said, key="")).encode()).digest()
