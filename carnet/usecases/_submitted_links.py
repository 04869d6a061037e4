"""What the documents of a lot are to those that are in the record. Owns the way from a target to a document of it.

A target that is hidden, of somebody else or nowhere is absent: one answer for all three (invariant 2).
"""

from uuid import UUID

from carnet.cda.model import CdaHeader
from carnet.cda.signature_file import SignatureFacts
from carnet.documents import entries
from carnet.documents.associations import AssociationKind
from carnet.documents.entries import EVERY
from carnet.documents.entry import Entry
from carnet.policy.acts import Act
from carnet.storage import indexes
from carnet.usecases._described import signed_lot
from carnet.usecases._facts import Facts
from carnet.usecases._incoming import Incoming
from carnet.usecases._inherited import Options
from carnet.usecases._intent import NEW, Meant, meant, tied
from carnet.usecases._submission import Submission, SubmittedLink, Target

NAMES_NOTHING = UUID(int=0)


def meant_by(facts: Facts, lot: Submission, symbol: str, incoming: Incoming, options: Options) -> Meant:
    """What one document of the lot is: new, or tied to documents of the record, as its lot says, else as it says."""
    links = tuple(link for link in lot.links if link.source == symbol)
    outside = tuple(link for link in links if not link.target.symbol)
    if isinstance(incoming.described, SignatureFacts):
        return Meant() if signs_lot(lot, incoming.described) else signed_lot(facts, incoming.described)
    if not links:
        return _declared(facts, incoming.header, options)
    return _tied(facts, outside, options)


def signs_lot(lot: Submission, signature: SignatureFacts) -> bool:
    """Whether a signature names documents of this lot, and nothing else but the lot itself."""
    inside = {one.unique_id for one in lot.documents}
    return bool(inside & set(signature.named)) and set(signature.named) <= {*inside, lot.unique_id}


def _declared(facts: Facts, header: CdaHeader | None, options: Options) -> Meant:
    return meant(facts, NEW, header, options.flags, options.invisible_to_representatives is not None)


def _tied(facts: Facts, links: tuple[SubmittedLink, ...], options: Options) -> Meant:
    """Every link with its decision; the first that may not be is the answer."""
    found = Meant(explicit=True)
    for link in links:
        one = tied(
            facts, link.kind, find_target(facts, link.target), options.flags,
            options.invisible_to_representatives is not None,
        )  # fmt: skip
        if one.absent or one.conflict or (one.decision and not one.decision.permit):
            return one
        act = Act.DOCUMENT_REPLACE if one.replaced else found.act
        found = Meant(
            act, (*found.links, *one.links), one.replaced or found.replaced, one.decision or found.decision,
            explicit=True, about=one.about or found.about,
        )  # fmt: skip
    return found


def find_target(facts: Facts, target: Target) -> UUID:
    """The document that a target names, whatever its visibility: for a decision that is asked next, only."""
    found = target_entry(facts, target)
    return found.logical_id if found else NAMES_NOTHING


def target_entry(facts: Facts, target: Target) -> Entry | None:
    """The same as an entry. The statements hang on the form of the target only, never on what is there."""
    named = entries.by_unique_id(facts.keys, indexes.index("document", target.unique_id)) if target.unique_id else None
    if target.id is None:
        return named
    version_of = entries.logical_id_of(facts.keys, target.id)
    found = entries.among(facts.keys, (target.id, version_of or NAMES_NOTHING), EVERY)
    return named or next(iter(found), None)


def inner_links(lot: Submission, symbol: str) -> tuple[tuple[AssociationKind, str], ...]:
    """The links of a document to others of the same lot."""
    return tuple((one.kind, one.target.symbol) for one in lot.links if one.source == symbol and one.target.symbol)
