"""Every act × quality × state of the record, as one readable table under version control.

A change of rights is seen as a difference of `acts_table.csv`. Regenerate it with
`python -m tests.unit.policy.test_acts_table` and read the difference before committing it.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, ActorKind, RecordStatus, RelationKind, Subject, Target
from tests.unit.policy.worlds import (
    AGREED,
    DOCTOR,
    LONG_AGO,
    PATIENT,
    STRUCTURE,
    TIES,
    TREATING,
    ask,
    at_structure,
    doctor,
    emergency,
    mine,
    own,
    record,
    somebody,
    tie,
)

FILE = Path(__file__).with_name("acts_table.csv")
STATES = tuple(RecordStatus)
CASES = ("plain", "agreed", "treating doctor", "emergency", "blocked")


def actors() -> Iterator[tuple[str, Subject, tuple[object, ...]]]:
    """Each quality with its valid tie; a professional in five situations."""
    for kind in ActorKind:
        if kind in TIES:
            yield kind.value, somebody(kind), (tie(TIES[kind], PATIENT, sees_hidden=True),)
        elif kind is ActorKind.PROFESSIONAL:
            yield from professionals()
        elif kind in {ActorKind.SECRETARY, ActorKind.APPLICATION}:
            yield kind.value, at_structure(kind), ()
        else:
            yield kind.value, somebody(kind), ()


def professionals() -> Iterator[tuple[str, Subject, tuple[object, ...]]]:
    """The doctor of these tests."""
    blocked = tie(RelationKind.BLOCKED_PERSON, DOCTOR)
    ties = ((), (AGREED,), (TREATING,), (emergency(),), (AGREED, TREATING, emergency(), blocked))
    for case, relations in zip(CASES, ties, strict=True):
        yield f"professional ({case})", doctor(regulator=True), relations


def answer(subject: Subject, act: Act, relations: tuple[object, ...], status: RecordStatus) -> str:
    """What the policy says when everything else is in order: consent ticked, reason given, own document."""
    kind = subject.kind
    on = record(
        status,
        holder_is_minor=kind is ActorKind.REPRESENTATIVE,
        under_guardianship=kind is ActorKind.GUARDIAN,
        closed_at=LONG_AGO,
        notice_sent_at=LONG_AGO,
        suspended_at=LONG_AGO,
        objected=False,
    )
    by_structure = kind in {ActorKind.SECRETARY, ActorKind.APPLICATION}
    deposited = own(depositor_kind=kind, depositor_structure=STRUCTURE) if by_structure else own()
    of = mine() if kind in TIES else deposited
    glass = any(getattr(x, "kind", None) is RelationKind.EMERGENCY for x in relations)
    decision = ask(
        subject,
        act,
        of,
        *relations,  # type: ignore[arg-type]
        on=on,
        consent_stated=True,
        guardian_agreed=True,
        reason_given=True,
        at_patient_request=True,
        target=Target(subject.actor_id),
        mode=AccessMode.BREAK_GLASS if glass else AccessMode.NORMAL,
    )
    return f"{'yes' if decision.permit else 'no'} {decision.rule} {decision.reason}"


def table() -> str:
    """The whole table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["who", "act", *(status.value for status in STATES)])
    for name, subject, relations in actors():
        for act in Act:
            writer.writerow([name, act.value, *(answer(subject, act, relations, status) for status in STATES)])
    return out.getvalue()


def test_every_act_of_every_quality_in_every_state_is_as_published() -> None:
    assert table().splitlines() == FILE.read_text(encoding="utf-8").splitlines()


def test_no_row_of_the_table_is_missing() -> None:
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(Act) * (len(ActorKind) - 1 + len(CASES))


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
