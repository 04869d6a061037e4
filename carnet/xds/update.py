"""Update Document Set (ITI-57; TD3.3a to d): visibility, archive, deletion of documents. Holds no rule.

Each change is one of the acts of the pages. A change makes a new version of the metadata, with an entryUUID of its own;
the one before is told as Deprecated from then on.
"""

from functools import partial
from typing import Final

from carnet.codes.visibility import AvailabilityStatus
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.trace import answered_no, held, settled
from carnet.usecases._found import EntryStatus, FoundEntry
from carnet.usecases.change_entries import EntryChange, NotDone, change_entries
from carnet.usecases.locate_for_deposit import locate_for_deposit
from carnet.xds import ebrim
from carnet.xds.asked import Answer, Asked, Offered, SaysNo
from carnet.xds.metadata_compare import base_differs, differences
from carnet.xds.patient import named_person
from carnet.xds.registry_errors import Transaction, answer_of, warnings_of
from carnet.xds.update_reading import Change, read_update

STATUSES: Final = {
    EntryStatus.CURRENT: AvailabilityStatus.APPROVED, EntryStatus.DEPRECATED: AvailabilityStatus.DEPRECATED,
    EntryStatus.ARCHIVED: AvailabilityStatus.ARCHIVED, EntryStatus.DELETED: AvailabilityStatus.DELETED,
}  # fmt: skip
"""How each status is told."""
_WITHOUT_EFFECT: Final = "document.confidentiality_without_effect"


def update(asked: Asked) -> Answer | Refusal | Conflict:
    """The documents as they were asked to become, all or none; the same message again is answered the same."""
    read = read_update(asked.body)
    person, wrong = named_person(asked, read.lot)
    if wrong:
        raise Invalid(*wrong)
    record_id = locate_for_deposit(asked.caller, person)
    if isinstance(record_id, Refusal):
        return record_id
    told = list(read.told)
    changes = [
        EntryChange(one.target, one.wanted, one.version, partial(_checked, one, told), one.element)
        for one in read.changes
    ]
    done = change_entries(asked.caller, record_id, changes, key=read.lot.unique_id)
    if isinstance(done, NotDone):
        # Of one document nobody asks which one.
        answered_no(done.said)
        place = read.changes[done.at].element if len(changes) > 1 else ""
        return Answer(answer_of(done.said, Transaction.UPDATE, element=place))
    settled(told)
    return Answer(ebrim.as_element(ebrim.registry_response(ebrim.SUCCESS, warnings_of(told, Transaction.UPDATE))))


def _checked(change: Change, told: list[Problem], found: FoundEntry) -> tuple[Problem, ...]:
    if change.said is not None and base_differs(change.said, found):
        told.append(Problem(f"{change.element}.confidentialityCode", _WITHOUT_EFFECT))
    return _check(change, found)


def _check(change: Change, found: FoundEntry) -> tuple[Problem, ...]:
    """What the asker says of the document and is not so."""
    as_it_is = change.status in (None, STATUSES[found.status])
    if not held(as_it_is, "xds.original_status", f"{change.element}.OriginalStatus"):
        return (Problem(f"{change.element}.OriginalStatus", "xds.original_status"),)
    if change.said is None:
        return ()
    wrong = differences(change.said, found)
    held(not wrong, "xds.unmodifiable", f"{change.element}.{wrong[0]}" if wrong else change.element)
    return tuple(Problem(f"{change.element}.{name}", "xds.unmodifiable") for name in wrong)


def refused(said: SaysNo, _: Asked) -> Answer:
    """The RegistryResponse that says no."""
    return Answer(answer_of(said, Transaction.UPDATE))


OPERATIONS: Final = (
    Offered(
        service="registry",
        action=ebrim.ACTIONS["ITI-57"]["request"],
        element=f"{{{ebrim.LCM}}}SubmitObjectsRequest",
        answers=ebrim.ACTIONS["ITI-57"]["response"],
        run=update,
        no=refused,
    ),
)
