"""Hides a kind of documents, or everything, from some or from all, or shows it again (issue 6, point 1)."""

from dataclasses import dataclass, replace

from carnet.consent import hidden_kinds
from carnet.consent.hidden_kinds import HiddenKind
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import EVERYTHING as EVERYTHING
from carnet.policy.model import Audience as Audience
from carnet.policy.model import AudienceKind as AudienceKind
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._audiences import Named, detail, known, target_of
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._hidden import is_known_code, pair
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class KindHidden:
    """The kind (an easy kind, a class, a type, or everything), those it was about, and whether it is hidden now."""

    code: str
    audience: Named
    hidden: bool


def hide_kind_from(
    caller: Caller, record_id: RecordId, code: str, audience: Audience, *, hide: bool, key: str = ""
) -> KindHidden | Refusal | Conflict:
    """Hides every document of a kind, those to come too, or shows it again; documents hidden one by one stay so.

    Raises Invalid for a kind that is none and for an audience that the directory does not have. Who asks for what
    already holds gets the same answer and no new version. It holds for every request that begins after the answer.
    """
    if not is_known_code(code):
        raise Invalid.of("kind", "hiding.unknown_kind")
    named = known(audience, must_work=hide)
    act = Act.KIND_HIDE_FROM if hide else Act.KIND_SHOW_TO

    def work() -> KindHidden | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, act, context=replace(facts.context, target=target_of(facts, audience)))
        if not decision.permit:
            return refuse(facts, act, decision)
        before = asked_before(facts, key, f"{act.value} {code} {audience.kind.value} {audience.value}")
        if isinstance(before, Conflict):
            return refuse_state(facts, act, before)
        note(facts, act, decision, detail=(("kind", code), *detail(audience)))
        kind = HiddenKind(code, *pair(audience))
        if not before and (kind in hidden_kinds.current(record_id)) != hide:
            heads.change(facts.head)
            reach("hide_kind_from.epoch_moved")
            hidden_kinds.append(record_id, kind, caller.by(), facts.context.now, hidden=hide)
        return KindHidden(code, named, hide)

    return db.in_transaction(work)
