"""An adult gives advance directives to the own record: one in force, the former ones stay readable (CSP L1111-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._inherited import Options
from carnet.usecases._journal import refuse
from carnet.usecases._own import check_description
from carnet.usecases._own_file import one_file
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.replace_document import replace_document


@dataclass(frozen=True)
class Paper:
    """What the person gives: one or several files, what it is called, the day on which it was written."""

    files: Sequence[bytes]
    title: str
    day: date


def set_directives(
    caller: Caller, record_id: RecordId, paper: Paper, *, former: UUID | None = None, key: str = ""
) -> Deposited | Refusal | Conflict:
    """Puts this paper in the record as the directives in force, in the place of `former`, those that the person saw.

    Written by the adult alone: anybody else who acts for a person is refused. Raises Invalid as `add_own_document`.
    Conflict when others are in force than the person saw (`directives.one_in_force`, `document.already_replaced`,
    `document.already_deleted`). The same `key` with the same paper gets the same answer.
    """
    check_description(DIRECTIVES_TYPE, paper.title, paper.day, caller.now())

    def gate() -> Refusal | None:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DIRECTIVE_WRITE)
        return None if decision.permit else refuse(facts, Act.DIRECTIVE_WRITE, decision)

    refused = db.in_transaction(gate)
    if refused is not None:
        return refused
    upload = Upload(one_file(paper.files), "", Form(DIRECTIVES_TYPE, paper.title.strip(), paper.day))
    if former is None:
        return deposit_document(caller, record_id, upload, Options(key=key))
    return replace_document(caller, record_id, former, upload, Options(key=key))
