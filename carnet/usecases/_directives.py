"""Advance directives among documents: one in force. Owns how they are found; the policy says who writes them."""

from dataclasses import replace
from typing import Final

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.documents import entries
from carnet.documents.entries import Where
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Conflict
from carnet.policy.model import PATIENT_SIDE
from carnet.usecases._facts import Facts
from carnet.usecases._intent import Meant

ONE_IN_FORCE: Final = Conflict("directives.one_in_force")


def is_personal(facts: Facts, type_code: str) -> bool:
    """Whether this is the person's own directives, and not those that a professional was handed."""
    return type_code == DIRECTIVES_TYPE and facts.caller.kind in PATIENT_SIDE


def in_force(facts: Facts) -> Entry | None:
    """The directives that the person gave last and that nothing replaced, whatever hides them from others."""
    found = entries.select(facts.keys, Where("type_code = %(directives)s", {"directives": DIRECTIVES_TYPE}))
    own = (entry for entry in found if entry.deposit.depositor.kind in PATIENT_SIDE)
    return next((entry for entry in own if entry.status is not EntryStatus.DELETED and not entry.replaced_by), None)


def one_in_force(facts: Facts, told: Meant, type_code: str) -> Meant:
    """New directives take the place of those in force, or do not enter: two would leave a doctor to choose."""
    if not is_personal(facts, type_code) or told.conflict is not None:
        return told
    now = in_force(facts)
    replaces = told.replaced is not None and now is not None and told.replaced.logical_id == now.logical_id
    return told if now is None or replaces else replace(told, conflict=ONE_IN_FORCE)
