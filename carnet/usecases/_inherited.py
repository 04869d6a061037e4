"""What a new document is given: its flags, with what it inherits. Owns inheritance; the policy decided before.

What hid a document hides its successor, and the same document when it comes in again; a month that was counted goes
on (R14). None of it is told to the depositor: the flags of a document are for those who may know them.
"""

from dataclasses import dataclass, replace

from carnet.documents import entries
from carnet.documents.contents import StoredBlob
from carnet.documents.entry import Deposit, Entry, VisibilityFlags
from carnet.documents.writing import NewDocument
from carnet.kernel.actors import By
from carnet.kernel.ids import new_id
from carnet.policy.model import ActorKind, Decision
from carnet.policy.reasons import Duty
from carnet.usecases._facts import Facts
from carnet.usecases._ready import Ready


@dataclass(frozen=True)
class Options:
    """How a deposit is to be made: what was said of the representatives of a minor; the key of the request.

    `hidden` hides it from professionals, `withheld` from the person until it is announced.
    """

    invisible_to_representatives: bool | None = None
    key: str = ""
    lenient: bool = False
    hidden: bool = False
    withheld: bool = False

    @property
    def flags(self) -> VisibilityFlags:
        """The flags that are asked for."""
        return VisibilityFlags(self.hidden, self.withheld, bool(self.invisible_to_representatives))


def kept_for_software(options: Options) -> Options:
    """The options of a technical file: nobody is shown it, so there is no choice about representatives to ask."""
    return replace(
        options, hidden=True, withheld=True, invisible_to_representatives=bool(options.invisible_to_representatives)
    )


def kin_of(ready: Ready, alike: tuple[Entry, ...]) -> Entry | None:
    """The newest document that this one is another coming of: the same file, or the same setId and kind.

    `alike` may hold documents that are like another one of the same lot.
    """
    return next((entry for entry in alike if _is_kin(ready, entry)), None)


def _is_kin(ready: Ready, entry: Entry) -> bool:
    new, old = ready.sealed, entry.sealed
    if old.source_hash == new.source_hash:
        return True
    same = old.unique_id == new.unique_id or bool(new.set_id) and old.set_id == new.set_id
    return same and entry.codes.type_code == ready.codes.type_code


def new_document(
    facts: Facts, ready: Ready, blob: StoredBlob, decision: Decision, options: Options, kin: Entry | None
) -> NewDocument:
    person, structure = ready.author_ids
    caller, now = facts.caller, facts.context.now
    flags = _flags(caller.by(), decision, options, kin)
    # A clock that began goes on, whatever was announced since: a replacement never gives another month.
    withheld = kin is not None and (
        kin.flags.invisible_patient or entries.was_withheld(facts.record_id, kin.logical_id)
    )
    first = kin.deposit.first_at if kin and withheld else now
    deposit = Deposit(caller.by(), caller.structure_id or None, person, structure, now, first)
    return NewDocument(
        new_id(), blob.content_id, ready.unique_hmac, ready.source_hmac, ready.set_hmac, ready.codes, flags, deposit,
        ready.sealed, ready.facts, ready.reference_hmacs,
    )  # fmt: skip


def _flags(by: By, decision: Decision, options: Options, kin: Entry | None) -> VisibilityFlags:
    """What was asked, with what hides already the document that this one replaces or comes again.

    The policy decided on what was asked only: what is inherited must not be told by a refusal.
    """
    asked, had = options.flags, kin.flags if kin else VisibilityFlags()
    by_default = Duty.HIDE_FROM_PROFESSIONALS in decision.duties
    masked_by = had.masked_by or (by if asked.masque_ps else By(ActorKind.HOLDER.value, "") if by_default else None)
    return VisibilityFlags(
        masque_ps=had.masque_ps or asked.masque_ps or by_default,
        invisible_patient=had.invisible_patient or asked.invisible_patient,
        invisible_representatives=had.invisible_representatives or asked.invisible_representatives,
        masked_by=masked_by,
    )
