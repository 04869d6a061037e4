"""What a minor keeps from the representatives: the facts of it. Owns no rule, and writes nothing.

The former states of a document go with it, but for those that were shown to the representatives for good (EX-128).
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from carnet.documents import entries, openings
from carnet.documents.entry import Entry
from carnet.policy.model import Document
from carnet.usecases._chain import states_before
from carnet.usecases._facts import Facts, policy_document


def once_secret(facts: Facts) -> frozenset[UUID]:
    """The documents of the record that are, or were once, kept from the representatives: asked once an act."""
    return entries.ever_secret(facts.record_id)


def draft_to_keep(entry: Entry, once: frozenset[UUID]) -> Document:
    """The document for the policy, with whether it was shown to the representatives for good."""
    shown = entry.logical_id in once and not entry.flags.invisible_representatives
    return replace(policy_document(entry), shown_for_good=shown)


def draft_to_show(facts: Facts, entry: Entry) -> Document:
    """The document for the policy, with whether it was the asker who kept it from the representatives."""
    keeper = entries.keeper_of(facts.record_id, entry.logical_id)
    return replace(policy_document(entry), kept_by_asker=keeper == facts.caller.by())


def states_to_keep(facts: Facts, entry: Entry, once: frozenset[UUID]) -> tuple[Entry, ...]:
    """The document and what it took the place of, as far as the representatives see it and it was not for good."""
    states = (entry, *states_before(facts, entry.logical_id))
    return tuple(one for one in states if one.logical_id not in once)


def first_opened(facts: Facts, entry: Entry) -> datetime | None:
    """When somebody on the patient's side first opened the document or one of its former states; None: nobody did."""
    states = (entry, *states_before(facts, entry.logical_id))
    return openings.first_opened(facts.record_id, [one.logical_id for one in states])
