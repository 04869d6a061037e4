"""A professional's patients as their page shows them. Owns the words only; never a rule."""

from collections.abc import Iterable

from carnet.portal import present
from carnet.portal.shown_patients import PatientLine, WaitingLine
from carnet.usecases.list_own_records import OwnRecord


def line(one: OwnRecord) -> PatientLine:
    """One patient."""
    person = present.person(one.person)
    if person is None:
        raise TypeError("a record of the list has its person")
    return PatientLine(person, one.record_id, one.last_act, one.added, one.treating_doctor)


def waiting(records: Iterable[OwnRecord]) -> list[WaitingLine]:
    """What waits to be announced, the nearest day first."""
    found = [
        WaitingLine(line(one).person, one.record_id, waits.logical_id, waits.until)
        for one in records
        for waits in one.to_announce
    ]
    return sorted(found, key=lambda one: one.until)
