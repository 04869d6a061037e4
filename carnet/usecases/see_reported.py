"""What structures said that I object to, and that I have not answered: each with yes and no."""

from collections.abc import Mapping
from dataclasses import dataclass

from carnet.consent.reported import Objection as Objection
from carnet.consent.reported import Report, ReportState
from carnet.identity import directory_names
from carnet.identity.people import StructureFacts
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _reported
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Said:
    """One word. `noted`: it holds since then and may be taken back; else it waits and holds not."""

    report: Report
    place: str

    @property
    def noted(self) -> bool:
        """Whether it holds already."""
        return self.report.state is ReportState.NOTED


def see_reported(caller: Caller, record_id: RecordId) -> tuple[Said, ...] | Refusal:
    """The words that wait for an answer, for who may answer."""

    def work() -> tuple[Said, ...] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.OBJECTION_ANSWER)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.OBJECTION_ANSWER, decision)
        note(facts, Act.SETTINGS_READ, decision)
        found = _reported.unanswered(facts)
        places = directory_names.structures(one.structure_id for one in found)
        return tuple(Said(one, _name(one, places)) for one in found)

    return db.in_transaction(work)


def _name(one: Report, places: Mapping[str, StructureFacts]) -> str:
    known = places.get(one.structure_id)
    return known.name if known else one.structure_id
