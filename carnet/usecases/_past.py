"""What becomes of the former states of a document whose replacement is secret. Owns no rule, and decides nothing.

They tell what it tells: each takes its restrictions over, but for what the person opened or was owed by then (C30,
R14), and for what was shown to the representatives for good (EX-128).
"""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from carnet.documents import entries, openings, writing
from carnet.documents.entry import Entry, VisibilityFlags
from carnet.documents.writing import Lot
from carnet.usecases._announcement import month_is_over
from carnet.usecases._chain import states_before
from carnet.usecases._facts import Facts


def restrict_past(facts: Facts, lot: Lot, successor: UUID, flags: VisibilityFlags) -> None:
    """Hides, withholds and keeps from representatives what a document took the place of, as it is itself."""
    if not (flags.masque_ps or flags.untold):
        return
    states = states_before(facts, successor)
    for one, after in zip(states, _restricted(facts, states, flags), strict=True):
        if after != one.flags:
            writing.append_version(facts.keys, lot, one, flags=after)


def _restricted(facts: Facts, states: tuple[Entry, ...], asked: VisibilityFlags) -> tuple[VisibilityFlags, ...]:
    """The flags of each former state after its successor's."""
    opened: Collection[UUID] = ()
    if asked.invisible_patient:
        opened = openings.opened_among(facts.record_id, [one.logical_id for one in states])
    once: Collection[UUID] = entries.ever_secret(facts.record_id) if asked.invisible_representatives else ()
    return tuple(
        _stricter(
            one.flags,
            asked,
            withheld=asked.invisible_patient and one.logical_id not in opened and not month_is_over(facts, one),
            secret=asked.invisible_representatives and one.logical_id not in once,
        )
        for one in states
    )


def _stricter(had: VisibilityFlags, asked: VisibilityFlags, *, withheld: bool, secret: bool) -> VisibilityFlags:
    hides = asked.masque_ps and not had.masque_ps
    return replace(
        had,
        masque_ps=had.masque_ps or asked.masque_ps,
        invisible_patient=had.invisible_patient or withheld,
        invisible_representatives=had.invisible_representatives or secret,
        masked_by=asked.masked_by if hides else had.masked_by,
    )
