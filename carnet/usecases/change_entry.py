"""Changes the metadata of one document as software asks for it (PATCH): its visibility, its state. TD3.3a to d."""

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._entry_changes import LabelChange, LabelVerb, Wanted
from carnet.usecases._found import FoundEntry
from carnet.usecases._submission import Target
from carnet.usecases.caller import Caller
from carnet.usecases.change_entries import EntryChange, NotDone, change_entries

__all__ = ["LabelChange", "LabelVerb", "Wanted", "change_entry"]


def change_entry(
    caller: Caller, record_id: RecordId, target: Target, wanted: Wanted, version: int | None = None
) -> FoundEntry | Refusal | Conflict:
    """The document as it is afterwards; what already holds changes nothing.

    `version` is the one that the asker knows: Conflict (`document.changed_since`) when it is no more. Raises Invalid
    for a label that is none.
    """
    answer = change_entries(caller, record_id, (EntryChange(target, wanted, version),))
    return answer.said if isinstance(answer, NotDone) else answer[0]
