"""The question that the rules answer, and the two answers. Owns no rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from carnet.policy.acts import Act
from carnet.policy.model import Context, Decision, Document, Record, Resource, Subject
from carnet.policy.reasons import Duty, Reason
from carnet.policy.sections import Part
from carnet.policy.standing import Standing


@dataclass(frozen=True, slots=True)
class Question:
    """May this subject do this act to this resource, in these circumstances?"""

    subject: Subject
    act: Act
    resource: Resource
    context: Context
    standing: Standing

    @property
    def record(self) -> Record:
        """The record acted upon."""
        return self.resource.record

    @property
    def document(self) -> Document | None:
        """The document acted upon, if any."""
        return self.resource.document

    @property
    def part(self) -> Part | None:
        """The part of the profile acted upon, if any."""
        return self.resource.part


Rule = Callable[[Question], Decision]


def permit(rule: str, reason: Reason, duties: Iterable[Duty] = ()) -> Decision:
    """Yes."""
    return Decision(True, rule, reason, frozenset(duties))


def refuse(rule: str, reason: Reason) -> Decision:
    """No."""
    return Decision(False, rule, reason)


NOT_FORESEEN = refuse("C01", Reason.NOT_FORESEEN)
NO_DOCUMENT = refuse("C01", Reason.NO_DOCUMENT)


def desk_only(q: Question) -> Decision | None:
    """Reopening what the operator had stopped is for the desk: whoever has the account may be who deceived (C35)."""
    if q.act is Act.RECORD_REOPEN and q.record.closed_while_suspended:
        return refuse("C35", Reason.DESK_NEEDED)
    return None
