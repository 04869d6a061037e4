"""What a minor keeps from the representatives: the facts of it. Owns no rule, and writes nothing.

The former states of a document go with it, but for those that were shown to the representatives for good (EX-128).
"""

from dataclasses import replace
from datetime import datetime

from carnet.documents import entries, openings
from carnet.documents.entry import Entry
from carnet.policy.model import Document
from carnet.usecases._chain import states_before
from carnet.usecases._facts import Facts, policy_document


def draft_of(facts: Facts, entry: Entry) -> Document:
    """The document for the policy, with whether it was shown to the representatives for good."""
    once = entry.logical_id in entries.ever_secret(facts.record_id)
    return replace(policy_document(entry), shown_for_good=once and not entry.flags.invisible_representatives)


def states_to_keep(facts: Facts, entry: Entry) -> tuple[Entry, ...]:
    """The document and what it took the place of, as far as the representatives see it and it was not for good."""
    once = entries.ever_secret(facts.record_id)
    states = (entry, *states_before(facts, entry.logical_id))
    return tuple(one for one in states if one.logical_id not in once)


def first_opened(facts: Facts, entry: Entry) -> datetime | None:
    """When somebody on the patient's side first opened the document or one of its former states; None: nobody did."""
    states = (entry, *states_before(facts, entry.logical_id))
    return openings.first_opened(facts.record_id, [one.logical_id for one in states])
