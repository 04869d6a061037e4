"""Puts a document in the place of another one (TD2.1b, RPLC; R22). The former one stays, as a former version."""

from uuid import UUID

from carnet.documents.associations import AssociationKind
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.usecases._depositing import PLAIN, Deposited, enter
from carnet.usecases._incoming import Incoming, Upload
from carnet.usecases._inherited import Options
from carnet.usecases._intent import Intent
from carnet.usecases.caller import Caller


def replace_document(
    caller: Caller,
    record_id: RecordId,
    logical_id: UUID,
    upload: Upload | Incoming,
    options: Options = PLAIN,
    *,
    transformed: bool = False,
) -> Deposited | Refusal | Conflict:
    """Replaces a document: by its author, its depositor or their structure. What hid the former one hides the new one.

    `transformed` says that the new one is made from the former (XFRM_RPLC). Conflict when the document was already
    replaced or deleted, or the uniqueId is taken. Of two replacements at once, one wins and the other is told. Raises
    Invalid like `deposit_document`, and when the header says that it replaces another document.
    """
    kind = AssociationKind.XFRM_RPLC if transformed else AssociationKind.RPLC
    return enter(caller, record_id, upload, options, Intent(Act.DOCUMENT_REPLACE, kind, logical_id))
