"""A person, or who acts for the person, takes measures in from a file: looked at first, then kept, all or none."""

from dataclasses import dataclass
from hashlib import sha256

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, Decision
from carnet.profile import measures
from carnet.profile.observations import Measure
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._measure_files import LineProblem, read_file
from carnet.usecases._measured import about, kept_of, unknown
from carnet.usecases._measures import MOST_VERSIONS, SECTION, asked_to_write, reach
from carnet.usecases._once import asked_before
from carnet.usecases._tell import tell_deposit
from carnet.usecases.caller import Caller

__all__ = ["FilePreview", "LineProblem", "MeasuresImported", "import_measures"]


@dataclass(frozen=True)
class FilePreview:
    """What a file would bring: new measures, those that are there already, and what is wrong, line by line."""

    new: tuple[Measure, ...]
    known: int
    computed: int
    problems: tuple[LineProblem, ...]


@dataclass(frozen=True)
class MeasuresImported:
    """How many measures were kept, and how many were there already."""

    kept: int
    known: int


def import_measures(
    caller: Caller, record_id: RecordId, text: str, *, keep: bool, key: str = ""
) -> FilePreview | MeasuresImported | Refusal | Conflict:
    """Looks at a file, and keeps what is new in it when it is asked to and nothing is wrong.

    Raises Invalid for a file that cannot be read (`file`: `measure.file_*`). A file with a wrong line is given back as
    a preview, and nothing of it is kept. The same file again keeps nothing more: what is there already is known by
    kind, instant and value. The person's side only.
    """

    def work() -> FilePreview | MeasuresImported | Refusal | Conflict:
        facts = load(caller, record_id, lock=keep)
        reached = reach(facts)
        decision = asked_to_write(facts, reached) if caller.kind in PATIENT_SIDE else NOTHING_THERE
        if not decision.permit:
            return refuse(facts, Act.PROFILE_WRITE, decision)
        read = read_file(text, about(facts))
        new = unknown(facts, reached, [measure for _, measure in read.measures])
        known = len(read.measures) - len(new)
        if not keep or read.problems:
            # What is known already is told to who may read it: that much was looked up for this preview.
            note(facts, Act.PROFILE_WRITE, decision, detail=(("section", SECTION.value), ("file", "looked_at")))
            return FilePreview(tuple(new), known, read.computed, read.problems)
        before = asked_before(facts, key, sha256(text.encode()).hexdigest())
        if isinstance(before, Conflict):
            return refuse_state(facts, Act.PROFILE_WRITE, before)
        if before or not new:
            return MeasuresImported(0, known)
        return _kept(facts, decision, new, known)

    return db.in_transaction(work)


def _kept(facts: Facts, decision: Decision, new: list[Measure], known: int) -> MeasuresImported:
    if measures.count(facts.keys) + len(new) > MOST_VERSIONS:
        raise Invalid.of("file", "measure.too_many", most=str(MOST_VERSIONS))
    detail = (("section", SECTION.value), ("file", "kept"), ("measures", str(len(new))))
    note(facts, Act.PROFILE_WRITE, decision, detail=detail)
    rows = [(kept_of(facts, one, from_file=True), one.taken) for one in new]
    measures.add_many(facts.keys, rows, facts.caller.by(), facts.context.now)
    tell_deposit(facts)
    return MeasuresImported(len(new), known)
