"""ITI-18, Registry Stored Query: asks what a query looks for, and writes the answer. Owns the operation; no rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from carnet.codes.ins import Ins
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.kernel.trace import require, required, told
from carnet.usecases._facts import zone
from carnet.usecases._wanted import Wanted
from carnet.usecases.caller import Caller
from carnet.usecases.find_entries import FoundEntry, find_entries
from carnet.usecases.find_lots import FoundLot, LotsWanted, find_lots
from carnet.usecases.find_objects import Tied, find_objects
from carnet.usecases.identify_document import identify_document
from carnet.usecases.locate_for_reading import locate_for_reading
from carnet.xds import ebrim, reading_errors
from carnet.xds.asked import Answer, Asked, Offered, SaysNo
from carnet.xds.ebrim import ACTIONS, DECLARED, FAILURE, QUERY, RIM, SUCCESS, RegistryError
from carnet.xds.ebrim_writing import Writer, association
from carnet.xds.query_params import Params
from carnet.xds.schema import differences
from carnet.xds.selection import Choose
from carnet.xds.stored_queries import About, Plan, plan_of

MOST_WHOLE: Final = 1000
"""Entries of one answer that are written out; of more, their ids may be asked for."""
MOST_NAMED: Final = 200
"""Documents that who may not list asks for by name in one query."""
LEAF, REF = "LeafClass", "ObjectRef"
_WARNED: Final = "query.unknown_param"


def run(asked: Asked) -> Answer | Refusal:
    """Answers one stored query. Raises Invalid with every parameter that is wrong."""
    wrong = differences(asked.body, long_values=True)
    first = wrong[0] if wrong else "/AdhocQueryRequest"
    require(not wrong, first.partition(" (")[0], "query.not_schema", where=first)
    patient = required(asked.patient, "/Envelope/Header/Security/Assertion", "query.no_patient")
    whole = _returns(asked)
    query = asked.body.find(f"{{{RIM}}}AdhocQuery")
    if query is None:
        raise Invalid.of("/AdhocQueryRequest", "query.not_schema", where="/AdhocQueryRequest/AdhocQuery")
    plan = plan_of(query.get("id", ""), Params(query), About(patient, writer(patient)))
    record = locate_for_reading(asked.caller, patient)
    if isinstance(record, Refusal):
        return record
    found = _Question(asked.caller, patient, record, whole).answer(plan)
    if isinstance(found, Refusal):
        return found
    for name in plan.unknown:
        told(False, _WARNED, name)
    warnings = [reading_errors.warning(_WARNED, name) for name in plan.unknown]
    return Answer(response(SUCCESS, "".join(found), warnings), met=True)


def writer(patient: Ins, person: PersonIdentity | None = None) -> Writer:
    """Who writes the objects of a record; the number is the one that the record holds today."""
    own = person.ins if person and person.ins else patient
    return Writer(own, person, settings.CARNET_REPOSITORY_ID, zone())


def response(status: str, objects: str, errors: Sequence[RegistryError] = ()) -> str:
    """The AdhocQueryResponse."""
    return (
        f'<query:AdhocQueryResponse xmlns:query="{QUERY}" {DECLARED} status="{status}">{ebrim.error_list(errors)}'
        f"<rim:RegistryObjectList>{objects}</rim:RegistryObjectList></query:AdhocQueryResponse>"
    )


def refused(said: SaysNo, asked: Asked) -> Answer:
    """The answer that says no."""
    return Answer(response(FAILURE, "", reading_errors.errors_of(said)))


def _returns(asked: Asked) -> bool:
    """Whether objects are answered whole, or by their ids."""
    option = asked.body.find(f"{{{QUERY}}}ResponseOption")
    kind = option.get("returnType", "RegistryObject") if option is not None else ""
    require(kind in (LEAF, REF), "ResponseOption/@returnType", "query.return_type", value=kind[:40])
    return kind == LEAF


@dataclass(frozen=True)
class _Question:
    """One query of one record, and the form in which its objects are answered."""

    caller: Caller
    patient: Ins
    record: RecordId
    whole: bool

    def answer(self, plan: Plan) -> list[str] | Refusal:
        """The objects as they are written. Raises Invalid when there are too many to be written out."""
        if isinstance(plan.what, tuple):
            return self._entries(Wanted(criteria=plan.what, size=MOST_WHOLE if self.whole else None))
        if isinstance(plan.what, LotsWanted):
            return self._lots(plan.what)
        own = self._own(plan.named)
        return self._objects(plan.what) if own is None else own

    def _own(self, names: frozenset[str]) -> list[str] | Refusal | None:
        """TD3.1b: the ids of own documents, for who may not list; None: it is a list like any other."""
        if self.whole or not 0 < len(names) <= MOST_NAMED:
            return None
        found = identify_document(self.caller, self.record, names)
        return [ebrim.object_ref(one) for one in found] if isinstance(found, tuple) else found

    def _entries(self, wanted: Wanted) -> list[str] | Refusal:
        by = writer(self.patient)
        found = find_entries(self.caller, self.record, wanted, by.entries() if self.whole else None)
        if isinstance(found, Refusal):
            return found
        self._check_count(found.total)
        if not self.whole:
            return self._written(found.person, found.entries)
        today = writer(self.patient, found.person)
        # A line each in memory; together in an answer.
        return [by.renumbered(found.texts.decode().replace("\n", ""), today.patient)]

    def _lots(self, wanted: LotsWanted) -> list[str] | Refusal:
        found = find_lots(self.caller, self.record, wanted)
        if isinstance(found, Refusal):
            return found
        self._check_count(found.total)
        return self._written(found.person, (), found.lots)

    def _objects(self, choose: Choose) -> list[str] | Refusal:
        found = find_objects(self.caller, self.record, choose)
        if isinstance(found, Refusal):
            return found
        packages = (*found.lots, *found.folders)
        self._check_count(len(found.entries) + len(packages))
        return self._written(found.person, found.entries, packages, found.ties)

    def _check_count(self, count: int) -> None:
        few = not self.whole or count <= MOST_WHOLE
        require(few, "ResponseOption/@returnType", "query.too_many_results", limit=str(MOST_WHOLE))

    def _written(
        self, person: PersonIdentity | None, entries: Sequence[FoundEntry], packages: Sequence[FoundLot] = (),
        ties: Sequence[Tied] = (),
    ) -> list[str]:  # fmt: skip
        if not self.whole:
            ids = (*(e.entry_uuid for e in entries), *(p.lot_id for p in packages), *(t.association_id for t in ties))
            return [ebrim.object_ref(one) for one in ids]
        by = writer(self.patient, person)
        return [*map(by.extrinsic_object, entries), *map(by.package, packages), *map(association, ties)]


OPERATIONS: Final = (
    Offered(
        "registry", ACTIONS["ITI-18"]["request"], f"{{{QUERY}}}AdhocQueryRequest", ACTIONS["ITI-18"]["response"], run,
        no=refused, reads=True,
    ),
)  # fmt: skip
