"""The integration desk sees which structure's documents fail which schematron: numbers, no record, no document."""

from collections.abc import Sequence
from dataclasses import dataclass

from carnet.documents import checks
from carnet.documents.checks import Tally
from carnet.identity import directory
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Line:
    """One structure and one schematron; `name` is the structure's, or its identifier when the directory lacks it."""

    name: str
    tally: Tally


def review_content_checks(caller: Caller) -> Sequence[Line] | Refusal:
    """The counts of all checks, worst first."""

    def work() -> Sequence[Line] | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask(facts, Act.CONTENT_REVIEW)
        if not decision.permit:
            return refuse(facts, Act.CONTENT_REVIEW, decision)
        note(facts, Act.CONTENT_REVIEW, decision)
        return [Line(_name(tally.structure), tally) for tally in checks.tallies()]

    return db.in_transaction(work)


def _name(structure: str) -> str:
    known = directory.find_structure(structure) if structure else None
    return known.name if known else structure
