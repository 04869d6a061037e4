"""The stored queries of ITI-18: from the parameters of each to what is looked for. Pure; owns no right.

Source: ITI TF-2 3.18.4.1.2.3.7, with the queries of several patients (ITI-51) for the one that the assertion names.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from carnet.codes.ins import Ins
from carnet.kernel import trace
from carnet.kernel.errors import Problem
from carnet.usecases._wanted import CodeIs, Criterion, Says, StatusIs, Token, What, fits
from carnet.usecases.find_entries import Coded, FoundEntry
from carnet.usecases.find_lots import FoundLot, LotKind, LotsWanted
from carnet.xds import ebrim, hl7, selection
from carnet.xds.ebrim import QUERIES
from carnet.xds.ebrim_writing import KINDS, STATUSES, Writer, author_persons, confidentiality, format_of, lot_codes
from carnet.xds.query_params import Params, like, padded, uuid_of
from carnet.xds.selection import Choose, Named, Told

ENTRY, LOT, FOLDER = "$XDSDocumentEntry", "$XDSSubmissionSet", "$XDSFolder"
_STATUSES: Final = {urn: status for status, urn in STATUSES.items()}
_CODES: Final = {
    "ClassCode": What.CLASS, "TypeCode": What.TYPE, "PracticeSettingCode": What.SETTING,
    "HealthcareFacilityTypeCode": What.FACILITY,
}  # fmt: skip
_TIES: Final = {urn: kind for kind, urn in KINDS.items()}


@dataclass(frozen=True)
class About:
    """Whom a query is about, and in whose words its parameters are compared."""

    patient: Ins
    writer: Writer

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the instance's days."""
        return self.writer.zone


@dataclass(frozen=True)
class Plan:
    """What a query looks for: entries, or lots and folders, or objects by their ids."""

    what: tuple[Criterion, ...] | LotsWanted | Choose
    unknown: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    """The uniqueIds of the documents that are asked for: who may not list asks for its own so (TD3.1b)."""


Reader = Callable[[Params, About], Plan]


def plan_of(query_id: str, params: Params, about: About) -> Plan:
    """What a query looks for. Raises Invalid with every parameter that is wrong."""
    trace.require(query_id in READERS, "AdhocQuery/@id", "query.unknown_query", id=query_id[:100])
    found = READERS[query_id](params, about)
    params.check()
    return replace(found, unknown=params.unknown)


def _find_documents(params: Params, about: About, *, referenced: bool = False, several: bool = False) -> Plan:
    _check_patient(params, f"{ENTRY}PatientId", about, several=several)
    statuses = params.among(f"{ENTRY}Status", _STATUSES, required=True)
    criteria = [StatusIs(frozenset(_STATUSES[one] for one in statuses)), *_entry_criteria(params, about)]
    for name, what in _CODES.items():
        criteria += [CodeIs(what, tokens) for tokens in params.codes(f"{ENTRY}{name}")]
    if referenced:
        wanted = params.groups(f"{ENTRY}ReferenceIdList", required=True)
        criteria += [Says(partial(_carries, tuple(map(_reference, group)))) for group in wanted]
    if params.level == 2 and ebrim.DEPRECATED in statuses:
        held = tuple(criteria)
        return Plan(selection.every_version(lambda entry: _all_fit(entry, held, about.zone)))
    return Plan(tuple(criteria))


def _entry_criteria(params: Params, about: About) -> Iterator[Criterion]:
    yield from (Says(one) for one in _entry_filters(params))
    for name, read in (("CreationTime", _created), ("ServiceStartTime", _started), ("ServiceStopTime", _stopped)):
        if span := params.span(f"{ENTRY}{name}"):
            yield Says(partial(_within, span, partial(read, about.zone)), bare=True)
    for group in params.groups(f"{ENTRY}AuthorPerson"):
        yield Says(partial(_written_by, group))


def _entry_filters(params: Params) -> Iterator[Callable[[FoundEntry], bool]]:
    """What each query that answers entries may filter by."""
    for tokens in params.codes(f"{ENTRY}FormatCode"):
        yield partial(_coded, tokens, _formats)
    for tokens in params.codes(f"{ENTRY}ConfidentialityCode"):
        yield partial(_coded, tokens, confidentiality)
    for tokens in params.codes(f"{ENTRY}EventCodeList"):
        yield partial(_coded, tokens, _events)
    kinds = params.some(f"{ENTRY}Type")
    if kinds and ebrim.STABLE not in kinds:
        # No document here is made on demand.
        yield _never


def _find_lots(params: Params, about: About) -> Plan:
    _check_patient(params, f"{LOT}PatientId", about)
    says = list[Callable[[FoundLot], bool]]()
    if ebrim.APPROVED not in params.among(f"{LOT}Status", _STATUSES, required=True):
        says.append(_never)
    if sources := frozenset(params.some(f"{LOT}SourceId")):
        says.append(lambda lot: about.writer.source_id(lot) in sources)
    if span := params.span(f"{LOT}SubmissionTime"):
        says.append(partial(_at, span))
    if pattern := params.one(f"{LOT}AuthorPerson"):
        says.append(lambda lot: like(pattern, hl7.xcn(about.writer.lot_author(lot))))
    says += [partial(_coded, tokens, lot_codes) for tokens in params.codes(f"{LOT}ContentType")]
    return Plan(LotsWanted(kinds=frozenset({LotKind.LOT}), says=tuple(says)))


def _find_folders(params: Params, about: About, *, several: bool = False) -> Plan:
    _check_patient(params, f"{FOLDER}PatientId", about, several=several)
    says = list[Callable[[FoundLot], bool]]()
    if ebrim.APPROVED not in params.among(f"{FOLDER}Status", _STATUSES, required=True):
        says.append(_never)
    if span := params.span(f"{FOLDER}LastUpdateTime"):
        says.append(partial(_at, span))
    says += [partial(_coded, tokens, lot_codes) for tokens in params.codes(f"{FOLDER}CodeList")]
    return Plan(LotsWanted(kinds=frozenset({LotKind.FOLDER}), says=tuple(says)))


def _get_all(params: Params, about: About) -> Plan:
    _check_patient(params, "$patientId", about)
    statuses = params.among(f"{ENTRY}Status", _STATUSES, required=True)
    lots = ebrim.APPROVED in params.among(f"{LOT}Status", _STATUSES, required=True)
    folders = ebrim.APPROVED in params.among(f"{FOLDER}Status", _STATUSES, required=True)
    wanted = frozenset(_STATUSES[one] for one in statuses)
    filters = (lambda entry: entry.status in wanted, *_entry_filters(params))
    return Plan(selection.everything(_told(params), _all(*filters), lots=lots, folders=folders))


def _get_documents(params: Params, about: About) -> Plan:
    named = _named(params, ENTRY)
    return Plan(selection.documents(named, _told(params)), named=named.unique_ids)


def _get_documents_and_associations(params: Params, about: About) -> Plan:
    return Plan(selection.documents_and_associations(_named(params, ENTRY), _told(params)))


def _get_associations(params: Params, about: About) -> Plan:
    return Plan(selection.associations(_uuids(params), _told(params)))


def _get_folders(params: Params, about: About) -> Plan:
    return Plan(selection.folders(_named(params, FOLDER)))


def _get_lots(params: Params, about: About) -> Plan:
    return Plan(selection.lots_of(_uuids(params)))


def _get_lot_and_contents(params: Params, about: About) -> Plan:
    named, filters = _named(params, LOT, single=True), tuple(_entry_filters(params))
    return Plan(selection.lot_and_contents(named, _told(params), _all(*filters) if filters else None))


def _get_folder_and_contents(params: Params, about: About) -> Plan:
    named, filters = _named(params, FOLDER, single=True), tuple(_entry_filters(params))
    return Plan(selection.folder_and_contents(named, _told(params), _all(*filters) if filters else None))


def _get_folders_of(params: Params, about: About) -> Plan:
    return Plan(selection.folders_of(_named(params, ENTRY, single=True)))


def _get_related(params: Params, about: About) -> Plan:
    kinds = params.among("$AssociationTypes", _TIES, required=True)
    tuple(_entry_filters(params))
    named = _named(params, ENTRY, single=True)
    return Plan(selection.related(named, frozenset(_TIES[one] for one in kinds), _told(params)))


READERS: Final[Mapping[str, Reader]] = {
    QUERIES["FIND_DOCUMENTS"]: _find_documents,
    QUERIES["FIND_DOCUMENTS_MPQ"]: partial(_find_documents, several=True),
    QUERIES["FIND_DOCUMENTS_BY_REFERENCE_ID"]: partial(_find_documents, referenced=True),
    QUERIES["FIND_DOCUMENTS_BY_REFERENCE_ID_MPQ"]: partial(_find_documents, referenced=True, several=True),
    QUERIES["FIND_SUBMISSION_SETS"]: _find_lots,
    QUERIES["FIND_FOLDERS"]: _find_folders,
    QUERIES["FIND_FOLDERS_MPQ"]: partial(_find_folders, several=True),
    QUERIES["GET_ALL"]: _get_all,
    QUERIES["GET_DOCUMENTS"]: _get_documents,
    QUERIES["GET_FOLDERS"]: _get_folders,
    QUERIES["GET_ASSOCIATIONS"]: _get_associations,
    QUERIES["GET_DOCUMENTS_AND_ASSOCIATIONS"]: _get_documents_and_associations,
    QUERIES["GET_SUBMISSION_SETS"]: _get_lots,
    QUERIES["GET_SUBMISSION_SET_AND_CONTENTS"]: _get_lot_and_contents,
    QUERIES["GET_FOLDER_AND_CONTENTS"]: _get_folder_and_contents,
    QUERIES["GET_FOLDERS_FOR_DOCUMENT"]: _get_folders_of,
    QUERIES["GET_RELATED_DOCUMENTS"]: _get_related,
}
"""Every stored query of a registry. FETCH of the constants is no query of a registry: it belongs to ITI-63."""


def _check_patient(params: Params, name: str, about: About, *, several: bool = False) -> None:
    """The person named is the one of the assertion; a query for several patients may name nobody else."""
    found = params.some(name, required=not several)
    if several and not trace.held(len(found) <= 1, "query.several_patients", name):
        params.problems.append(Problem(name, "query.several_patients"))
    elif not several:
        params.one(name)
    if not trace.held(all(_is(text, about.patient) for text in found), "query.other_patient", name):
        params.problems.append(Problem(name, "query.other_patient"))


def _is(text: str, patient: Ins) -> bool:
    """Whether a CX names this person."""
    parts = text.split("^")
    authority = parts[3].split("&") if len(parts) > 3 else [""]
    return parts[0].strip() == patient.value and len(authority) > 1 and authority[1] == patient.root.value


def _named(params: Params, of: str, *, single: bool = False) -> Named:
    name, values = params.exactly_one(f"{of}EntryUUID", f"{of}UniqueId", f"{of}LogicalID", single=single)
    if name.endswith("UniqueId"):
        return Named(unique_ids=frozenset(one for value in values for one in unique_ids(value)))
    uuids = frozenset(one for one in map(uuid_of, values) if one is not None)
    return Named(logical_ids=uuids) if name.endswith("LogicalID") else Named(uuids=uuids)


def unique_ids(value: str) -> tuple[str, ...]:
    """A uniqueId as it may have been kept: a number under 2.25 is the UUID that it stands for."""
    number = value.removeprefix("2.25.")
    if number != value and number.isdecimal() and int(number) < 1 << 128:
        return value, f"urn:uuid:{UUID(int=int(number))}"
    return (value,)


def _uuids(params: Params) -> frozenset[UUID]:
    found = map(uuid_of, params.some("$uuid", required=True))
    return frozenset(one for one in found if one is not None)


def _told(params: Params) -> Told:
    statuses = params.among("$XDSAssociationStatus", (ebrim.APPROVED, ebrim.DEPRECATED))
    return Told(params.level, ties=not statuses or ebrim.APPROVED in statuses)


def _all(*filters: Callable[[FoundEntry], bool]) -> Callable[[FoundEntry], bool]:
    return lambda entry: all(holds(entry) for holds in filters)


def _all_fit(entry: FoundEntry, criteria: tuple[Criterion, ...], zone: ZoneInfo) -> bool:
    return all(fits(entry, one, zone, entry.changed_at) for one in criteria)


def _coded(tokens: tuple[Token, ...], read: Callable[[Any], Iterator[Coded]], thing: object) -> bool:
    return any(
        held.code == one.value and one.system in (None, held.system) for held in read(thing) for one in tokens
    )  # fmt: skip


def _formats(entry: FoundEntry) -> Iterator[Coded]:
    found = format_of(entry)
    return iter((found,) if found else ())


def _events(entry: FoundEntry) -> Iterator[Coded]:
    return iter(entry.facts.events)


def _created(zone: ZoneInfo, entry: FoundEntry) -> str:
    return hl7.dtm(entry.codes.creation_time, zone) or hl7.moment(entry.deposited_at)


def _started(zone: ZoneInfo, entry: FoundEntry) -> str:
    return hl7.dtm(entry.codes.service_start, zone) or _created(zone, entry)


def _stopped(zone: ZoneInfo, entry: FoundEntry) -> str:
    return hl7.dtm(entry.codes.service_stop, zone)


def _within(span: tuple[str, str], read: Callable[[FoundEntry], str], entry: FoundEntry) -> bool:
    text = read(entry)
    return bool(text) and span[0] <= padded(text) < span[1]


def _at(span: tuple[str, str], lot: FoundLot) -> bool:
    return span[0] <= hl7.moment(lot.at) < span[1]


def _written_by(patterns: tuple[str, ...], entry: FoundEntry) -> bool:
    return any(like(pattern, text) for text in author_persons(entry) for pattern in patterns)


def _reference(text: str) -> tuple[str, str, str]:
    """A CXi: the number, who gave it, and its kind; empty for what is not said."""
    parts = [*text.split("^"), "", "", "", "", ""]
    authority = [*parts[3].split("&"), ""]
    return parts[0], authority[1] or authority[0], parts[4]


def _carries(wanted: tuple[tuple[str, str, str], ...], entry: FoundEntry) -> bool:
    """A number fits with its kind; who gave it is compared where both say it."""
    held = [_reference(hl7.reference_cxi(one)) for one in entry.facts.references]
    return any(
        number == other and kind in ("", own) and (not root or not given or root == given)
        for number, root, kind in wanted
        for other, given, own in held
    )


def _never(_: object) -> bool:
    return False
