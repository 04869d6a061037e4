"""Adds a document to one that is there: an addition (APND) or the same made another way (XFRM). Both stay current."""

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


def add_to_document(
    caller: Caller,
    record_id: RecordId,
    logical_id: UUID,
    upload: Upload | Incoming,
    options: Options = PLAIN,
    *,
    transformed: bool = False,
) -> Deposited | Refusal | Conflict:
    """Deposits a document tied to one that the caller reads or owns; to anyone else that one is not there.

    `transformed` says that the new one is made from the other (XFRM). Conflict when the other was deleted. Raises
    Invalid like `deposit_document`.
    """
    kind = AssociationKind.XFRM if transformed else AssociationKind.APND
    return enter(caller, record_id, upload, options, Intent(Act.DOCUMENT_DEPOSIT, kind, logical_id))
