"""The rules: `decide`, pure and total. Owns the one entry; everything is refused unless a rule permits it.

`docs/adr/0005-policy.md` explains the order; `carnet.policy.rulebook` names every rule with its source.
"""

from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, Context, Decision, Resource, Subject
from carnet.policy.rules import care_side, office, patient_side
from carnet.policy.rules.allowed import ACTS
from carnet.policy.rules.answer import NOT_FORESEEN, Question, Rule
from carnet.policy.rules.gates import first_refusal
from carnet.policy.standing import standing

_KNOWN = frozenset(Act)
_BY_KIND: dict[ActorKind, Rule] = {
    ActorKind.HOLDER: patient_side.decide,
    ActorKind.REPRESENTATIVE: patient_side.decide,
    ActorKind.GUARDIAN: patient_side.decide,
    ActorKind.CAREGIVER: patient_side.decide,
    ActorKind.PROFESSIONAL: care_side.decide,
    ActorKind.SECRETARY: care_side.decide,
    ActorKind.APPLICATION: care_side.decide,
    ActorKind.DESK_AGENT: office.desk,
    ActorKind.OPERATOR: office.operator,
    ActorKind.SYSTEM: office.system,
    ActorKind.ANONYMOUS: office.anonymous,
}


def decide(subject: Subject, act: Act, resource: Resource, context: Context) -> Decision:
    """May this subject do this act to this resource now? Never raises; an unknown act or quality is refused.

    A refusal about a document must look like its absence at every interface: the rule and the reason are for the
    journal, and for those who may know.
    """
    if subject.kind not in ACTS or act not in _KNOWN:
        return NOT_FORESEEN
    question = Question(subject, act, resource, context, standing(subject, context))
    return first_refusal(question) or _BY_KIND[subject.kind](question)
