"""Who would still see a kind of documents once it is hidden: said before the person confirms (issue 6, point 1)."""

from dataclasses import dataclass, replace

from carnet.codes.documents import class_of_type, document_types
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import EVERYTHING, ActorKind, Audience, Context, Document, HiddenKind
from carnet.storage import db
from carnet.usecases import _viewers
from carnet.usecases._audiences import Named, known, target_of
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._hidden import codes_of, is_known_code
from carnet.usecases._journal import note, refuse
from carnet.usecases._viewers import Seer
from carnet.usecases.caller import Caller

# The document that stands for "everything": a consultation report, which most professions read.
ORDINARY = "11488-4"


@dataclass(frozen=True)
class KindExplained:
    """The kind, from whom it would be hidden, who would still see it, and why it cannot be hidden when it cannot."""

    code: str
    audience: Named
    seers: tuple[Seer, ...]
    against: Refusal | None


def explain_kind(caller: Caller, record_id: RecordId, code: str, hiding: Audience) -> KindExplained | Refusal:
    """Asks the policy of an ordinary document of the kind, as if it were hidden.

    Raises Invalid for a kind that is none and for an audience that the directory does not have.
    """
    if not is_known_code(code):
        raise Invalid.of("kind", "hiding.unknown_kind")
    named = known(hiding)

    def work() -> KindExplained | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.SETTINGS_READ)
        if not decision.permit:
            return refuse(facts, Act.SETTINGS_READ, decision)
        note(facts, Act.SETTINGS_READ, decision)
        seen_by = _viewers.seers(facts, _document(facts, code), _as_if(facts, code, hiding))
        asked = ask(facts, Act.KIND_HIDE_FROM, context=replace(facts.context, target=target_of(facts, hiding)))
        against = None if asked.permit else Refusal(asked.rule, asked.reason.value)
        return KindExplained(code, named, seen_by, against)

    return db.in_transaction(work)


def _as_if(facts: Facts, code: str, hiding: Audience) -> Context:
    context = _viewers.normal(facts)
    more = tuple(HiddenKind(one, hiding) for one in codes_of(code))
    settings = replace(context.settings, hidden_kinds=(*context.settings.hidden_kinds, *more))
    return replace(context, settings=settings)


def _document(facts: Facts, code: str) -> Document:
    """An ordinary document of the kind, of a depositor who has no name here."""
    type_code = _type_of(code)
    filed = class_of_type(type_code)
    return Document(
        type_code=type_code,
        class_code=filed.code if filed else "",
        masque_ps=False,
        invisible_patient=False,
        invisible_representatives=False,
        first_deposited_at=facts.context.now,
        depositor_kind=ActorKind.SYSTEM,
    )


def _type_of(code: str) -> str:
    if code == EVERYTHING:
        return ORDINARY
    first = codes_of(code)[0]
    of_class = (one.code.code for one in document_types() if one.class_code == first)
    return next(of_class, first)
