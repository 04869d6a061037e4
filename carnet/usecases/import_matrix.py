"""The operator imports the official table of rights: checked, compared, then in force at once (issue 6, point 10)."""

from dataclasses import dataclass
from hashlib import sha256

from carnet.consent import rights_matrix
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.policy.matrix import Matrix, shipped
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._matrix_file import rows_of
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Change:
    """One cell that differs: what it gave and what it will give; None where a table says nothing."""

    profession: str
    type_code: str
    before: bool | None
    after: bool | None


@dataclass(frozen=True)
class Compared:
    """What a file would change, or changed: the version now in force (0: the shipped table), the cells of the file."""

    version: int
    cells: int
    changes: tuple[Change, ...]
    applied: bool = False


def import_matrix(
    caller: Caller, data: bytes, name: str, *, apply: bool, left_out: frozenset[str] = frozenset()
) -> Compared | Refusal:
    """Compares a file with the table in force and, when told to, puts it in force. Raises Invalid with every problem.

    A cell that only the former table has is gone: it then gives no right.
    """
    rows = rows_of(data, name, left_out)

    def work() -> Compared | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask(facts, Act.MATRIX_IMPORT)
        if not decision.permit:
            return refuse(facts, Act.MATRIX_IMPORT, decision)
        rights_matrix.lock()
        before = rights_matrix.in_force() or shipped()
        changes = _changes(before, {(row.profession, row.type_code): row.cell.read for row in rows})
        version = next((one.version for one in rights_matrix.versions()), 0)
        if not apply:
            return Compared(version, len(rows), changes)
        digest = sha256(data).digest()
        note(facts, Act.MATRIX_IMPORT, decision, detail=(("sha256", digest.hex()), ("cells", str(len(rows)))))
        added = rights_matrix.add(rows, name[:200], digest, caller.by(), facts.context.now)
        return Compared(added.version, len(rows), changes, applied=True)

    return db.in_transaction(work)


def _changes(before: Matrix, after: dict[tuple[str, str], bool]) -> tuple[Change, ...]:
    known = {(p, code): cell.read for p, row in before.cells.items() for code, cell in row.items()}
    keys = sorted(known.keys() | after.keys())
    return tuple(Change(*key, known.get(key), after.get(key)) for key in keys if known.get(key) is not after.get(key))
