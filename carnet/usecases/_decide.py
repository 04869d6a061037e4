"""Asks the policy. Owns nothing but the call: one place where facts become a decision."""

from dataclasses import replace

from carnet.documents.entry import Entry
from carnet.policy.acts import Act
from carnet.policy.model import Context, Decision, Document, RecordStatus, Resource, Target
from carnet.policy.reasons import Reason
from carnet.policy.rules import decide
from carnet.policy.sections import Part
from carnet.policy.standing import DOCTOR
from carnet.usecases._facts import Facts, policy_document

# One decision for what is hidden and for what names nothing, document, line, tie or alert: nobody can tell them apart.
NOTHING_THERE = Decision(permit=False, rule="C02", reason=Reason.NO_DOCUMENT)


def ask(
    facts: Facts, act: Act, *, entry: Entry | None = None, draft: Document | None = None, part: Part | None = None,
    context: Context | None = None,
) -> Decision:  # fmt: skip
    """The decision on an act of this caller on this record, on one document of it, or on a part of the profile."""
    document = policy_document(entry) if entry else draft
    resource = Resource(facts.record, document, part)
    return decide(facts.caller.subject(), act, resource, _heard(facts, act, context or facts.context))


def _heard(facts: Facts, act: Act, context: Context) -> Context:
    """With the guardian's word for this very act, when it was given."""
    agreed = any(word.act == act.value for word in facts.words)
    return replace(context, guardian_agreed=True) if agreed else context


def ask_as_if(facts: Facts, act: Act, status: RecordStatus, context: Context | None = None) -> Decision:
    """The decision as if the record were in this state.

    Who may not do an act at all must not learn from its answer that it was done already (security.md A14): this is
    asked before the state is told.
    """
    return ask(replace(facts, record=replace(facts.record, status=status)), act, context=context)


def ticked(facts: Facts) -> Context:
    """The context in which the person's agreement was ticked in this request."""
    return replace(facts.context, consent_stated=True)


def may_offer(facts: Facts, act: Act) -> bool:
    """Whether a page offers the way to an act: the decision as it would be with a form that is filled as it should be.

    Agreement ticked, and a doctor as the other party: what is really asked is decided when the form is sent.
    """
    filled = replace(ticked(facts), target=Target(profession=DOCTOR))
    return ask(facts, act, context=filled).permit
