"""Draws docs/record-life.md from the code: the states of a record, the steps between them, and who may take each.

The steps are those of `carnet.consent.life.STEPS`; who may take one is asked of the policy, with everything else in
order (consent ticked, delay over, identity proved again). `python -m tools.draw_record_life` writes the page; a test
fails when it is not the one of the code.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from carnet.consent.life import ACT_OF, NOT_OPENED, STATUS_OF, STEPS, LifeStatus, Step
from carnet.policy.model import (
    ActorKind,
    AuthenticationMode,
    Context,
    InstanceSettings,
    Record,
    RecordStatus,
    Relation,
    RelationKind,
    Resource,
    Subject,
)
from carnet.policy.rules import decide

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "record-life.md"
LONG_AGO, NOW = datetime(2000, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
TIES = {
    ActorKind.HOLDER: RelationKind.HOLDER,
    ActorKind.REPRESENTATIVE: RelationKind.REPRESENTATIVE,
    ActorKind.GUARDIAN: RelationKind.GUARDIAN,
}
ASKS_THE_SYSTEM = {Step.DESTROY: (ActorKind.SYSTEM,)}
NEVER_THE_SYSTEM = {Step.ASK_DESTRUCTION}
SAYS = {
    LifeStatus.ANNOUNCED: "a notice was sent; for everybody the record is not there",
    LifeStatus.OBJECTED: "the person objected; for everybody the record is not there",
    LifeStatus.ACTIVE: "read and fed under its rules",
    LifeStatus.SUSPENDED: "stopped by the operator; nobody reads or deposits; closes after six weeks",
    LifeStatus.CONTESTED: "suspended, and the person objected: the operator looks again; does not close by itself",
    LifeStatus.CLOSED: "nobody reads or deposits; the holder downloads, reopens, or asks that all be destroyed",
    LifeStatus.LEAVING: "closed, and the person asked that all be destroyed; may change her mind until it is done",
    LifeStatus.DESTROYED: "the keys of the content are gone; for everybody the record is not there",
}
HEAD = """# The life of a record

Drawn from the code by `tools/draw_record_life.py`: change `carnet/consent/life.py`, run it, and read the difference.

```mermaid
stateDiagram-v2
"""


def subject(kind: ActorKind) -> Subject:
    """An actor of this quality for whom everything is in order."""
    doctor = kind is ActorKind.PROFESSIONAL
    return Subject(
        kind=kind,
        actor_id="one",
        profession="10" if doctor else "",
        sector="SA07" if doctor else "",
        structure_id="place" if doctor else "",
        authentication=AuthenticationMode.TWO_FACTORS,
    )


def record(state: LifeStatus | None, kind: ActorKind) -> Record:
    """The record in a state since long ago, with a holder of whom this actor may be in charge."""
    return Record(
        status=STATUS_OF[state] if state else RecordStatus.NONE,
        closed_at=LONG_AGO,
        destruction_asked_for=LONG_AGO if state is LifeStatus.LEAVING else None,
        suspended_at=LONG_AGO if state is LifeStatus.SUSPENDED else None,
        contested=state is LifeStatus.CONTESTED,
        notice_sent_at=LONG_AGO if state is LifeStatus.ANNOUNCED else None,
        objected=state is LifeStatus.OBJECTED,
        holder_is_minor=kind is ActorKind.REPRESENTATIVE,
        under_guardianship=kind is ActorKind.GUARDIAN,
    )


def may(kind: ActorKind, state: LifeStatus | None, step: Step) -> str | None:
    """The rule under which this quality takes this step, or None."""
    only = ASKS_THE_SYSTEM.get(step)
    if (only and kind not in only) or (step in NEVER_THE_SYSTEM and kind is ActorKind.SYSTEM):
        return None
    relations = (Relation(TIES[kind], "one", LONG_AGO),) if kind in TIES else ()
    context = Context(
        now=NOW,
        relations=relations,
        instance=InstanceSettings(opening_needs_no_consent=True),
        consent_stated=True,
        stepped_up=True,
        guardian_agreed=True,
        letter_shown=True,
    )
    decision = decide(subject(kind), ACT_OF[step], Resource(record(state, kind)), context)
    return decision.rule if decision.permit else None


def steps() -> Iterator[tuple[LifeStatus | None, Step, LifeStatus, str]]:
    """Each step, and who may take it under which rule."""
    for (before, step), after in STEPS.items():
        who = [f"{kind.value} ({rule})" for kind in ActorKind if (rule := may(kind, before, step))]
        yield before, step, after, ", ".join(who)


def page() -> str:
    """The page."""
    lines = [HEAD.rstrip("\n")]
    lines += [f"    {before or '[*]'} --> {after}: {step}" for (before, step), after in STEPS.items()]
    lines += [f"    {LifeStatus.DESTROYED} --> [*]", "```", "", "## States", "", "| state | what holds |", "|---|---|"]
    lines += [f"| {state}{' (not opened)' if state in NOT_OPENED else ''} | {SAYS[state]} |" for state in LifeStatus]
    lines += ["", "## Steps", "", "| from | step | to | who, under which rule |", "|---|---|---|---|"]
    lines += [f"| {before or '–'} | {step} | {after} | {who} |" for before, step, after, who in steps()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
