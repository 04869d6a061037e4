"""What must hold of a lot before its documents are read: counts, sizes, names, codes. Owns these; reads no record.

Strict (the default): the codes are those of the value sets of CI-SIS. Open, by the operator's setting: a code of
elsewhere is taken and told. Which elements must be there is said by each door, whose profile asks for them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from carnet.codes import directory, documents
from carnet.codes.table import Code
from carnet.codes.visibility import confidentiality_code
from carnet.documents.facts import Coded
from carnet.kernel.errors import Problem
from carnet.kernel.trace import held, told
from carnet.usecases._submission import Submission, SubmittedDocument, SubmittedFolder, SubmittedLink, Target

MOST_DOCUMENTS, MOST_FOLDERS, MOST_LINKS, MOST_MEMBERS = 50, 20, 200, 200
MOST_TEXT, MOST_WORDS = 255, 4_000
LOT = "SubmissionSet"
# Types of files that serve software: no list of CI-SIS holds them.
TECHNICAL = documents.TECHNICAL_TYPES | {documents.IMAGES_TYPE}


@dataclass(frozen=True)
class Checked:
    """What was found: errors stop the lot, warnings are told with the answer."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def check_lot(lot: Submission) -> Checked:
    """Every rule of form that the lot breaks. Rules: `lot.*`, `metadata.*`, `content.*`."""
    counted = tuple(_counts(lot))
    if counted:
        # What is too much is not looked at further.
        return Checked((*lot.problems, *counted), lot.warnings)
    codes = [_code_problems(one) for one in lot.documents]
    foreign = [problem for found in codes for problem in found]
    if lot.content_type and not _listed(
        f"{LOT}.contentTypeCode", lot.content_type, documents.content_type(lot.content_type.code)
    ):
        foreign.append(_unlisted(f"{LOT}.contentTypeCode", lot.content_type))
    errors = (*lot.problems, *_names(lot), *_texts(lot), *_links(lot), *_folders(lot))
    if settings.CARNET_OPEN_METADATA:
        return Checked(errors, (*lot.warnings, *foreign))
    return Checked((*errors, *foreign), lot.warnings)


def _counts(lot: Submission) -> Iterable[Problem]:
    limits = (
        ("documents", len(lot.documents), MOST_DOCUMENTS),
        ("folders", len(lot.folders), MOST_FOLDERS),
        ("associations", len(lot.links), MOST_LINKS),
        ("members", sum(len(one.members) for one in lot.folders), MOST_MEMBERS),
    )
    if not lot.problems and not held(lot.documents, "lot.no_document", LOT):
        yield Problem(LOT, "lot.no_document")
    for name, count, most in limits:
        if not held(count <= most, "lot.too_many", LOT, limit=str(most), what=name):
            yield Problem(LOT, "lot.too_many", (("limit", str(most)), ("what", name)))
    size = sum(len(one.data) for one in lot.documents)
    if not held(size <= settings.CARNET_MAX_UPLOAD_BYTES, "lot.too_large", LOT):
        yield Problem(LOT, "lot.too_large", (("limit", str(settings.CARNET_MAX_UPLOAD_BYTES)),))


def _members(lot: Submission) -> tuple[SubmittedDocument | SubmittedFolder, ...]:
    return (*lot.documents, *lot.folders)


def _names(lot: Submission) -> Iterable[Problem]:
    """uniqueIds and handles: each names one thing."""
    ids = Counter(one.unique_id for one in lot.documents if one.unique_id)
    symbols = Counter(one.symbol for one in _members(lot))
    for one in lot.documents:
        if not one.unique_id:
            yield Problem(f"{one.element}.uniqueId", "metadata.missing")
        elif not held(ids[one.unique_id] == 1, "lot.same_unique_id", f"{one.element}.uniqueId"):
            yield Problem(f"{one.element}.uniqueId", "lot.same_unique_id")
    for member in _members(lot):
        if not held(symbols[member.symbol] == 1, "lot.same_symbol", member.element):
            yield Problem(member.element, "lot.same_symbol")


def _texts(lot: Submission) -> Iterable[Problem]:
    said = [(f"{LOT}.title", lot.title, MOST_TEXT), (f"{LOT}.comments", lot.comments, MOST_WORDS)]
    said += [(f"{LOT}.uniqueId", lot.unique_id, MOST_TEXT), (f"{LOT}.sourceId", lot.source_id, MOST_TEXT)]
    for one in _members(lot):
        said += [(f"{one.element}.title", one.title, MOST_TEXT), (f"{one.element}.comments", one.comments, MOST_WORDS)]
        said += [(f"{one.element}.uniqueId", one.unique_id, MOST_TEXT)]
    for element, text, most in said:
        if text and not held(len(text) <= most, "metadata.too_long", element, most=str(most)):
            yield Problem(element, "metadata.too_long", (("most", str(most)),))


def _links(lot: Submission) -> Iterable[Problem]:
    documents_of = {one.symbol: one for one in lot.documents}
    replaced = Counter(link.source for link in lot.links if link.kind.replaces)
    for link in lot.links:
        source = documents_of.get(link.source)
        if source is None:
            yield Problem(LOT, "lot.link_from_outside")
        elif not held(
            not link.target.symbol or _may_point_inside(link, documents_of),
            "lot.link_inside", f"{source.element}.association",
        ):  # fmt: skip
            yield Problem(f"{source.element}.association", "lot.link_inside")
        elif link.kind.replaces and not held(
            replaced[link.source] == 1, "lot.replaces_several", f"{source.element}.association"
        ):
            yield Problem(f"{source.element}.association", "lot.replaces_several")
    targets = Counter(link.target for link in lot.links if link.kind.replaces)
    if targets and not held(max(targets.values()) == 1, "lot.replaced_twice", LOT):
        yield Problem(LOT, "lot.replaced_twice")


def _may_point_inside(link: SubmittedLink, inside: dict[str, SubmittedDocument]) -> bool:
    """A document of the lot may complete, transform or sign another one; it takes the place of none of them."""
    return link.target.symbol in inside and link.target.symbol != link.source and not link.kind.replaces


def _folders(lot: Submission) -> Iterable[Problem]:
    inside = {one.symbol for one in lot.documents}
    for folder in lot.folders:
        if not folder.title.strip() and folder.folder_id is None:
            yield Problem(f"{folder.element}.title", "metadata.missing")
        there = all(_names_a_document(member, inside) for member in folder.members)
        if not held(there, "lot.member_not_here", f"{folder.element}.member"):
            yield Problem(f"{folder.element}.member", "lot.member_not_here")


def _names_a_document(member: Target, inside: set[str]) -> bool:
    return member.symbol in inside if member.symbol else True


def _code_problems(one: SubmittedDocument) -> list[Problem]:
    looked: tuple[tuple[str, Coded | None, Callable[[Coded], object]], ...] = (
        ("typeCode", one.type_code, _known_type),
        ("classCode", one.class_code, _same(documents.document_class)),
        ("formatCode", one.format_code, _same(documents.document_format)),
        ("healthcareFacilityTypeCode", one.facility_type_code, _same(directory.activity_sector)),
        ("practiceSettingCode", one.practice_setting_code, _same(directory.practice_setting)),
    )
    said = ((f"{one.element}.{name}", code, known(code)) for name, code, known in looked if code)
    every = (*said, *_confidentiality(one))
    return [_unlisted(element, code) for element, code, known in every if not _listed(element, code, known)]


def _confidentiality(one: SubmittedDocument) -> Iterable[tuple[str, Coded, object]]:
    for code in one.confidentiality_codes:
        yield f"{one.element}.confidentialityCode", code, confidentiality_code(code.code) is not None


def _listed(element: str, code: Coded, known: object) -> bool:
    """Notes that a code was looked up; an open instance only tells what it does not know."""
    note = told if settings.CARNET_OPEN_METADATA else held
    return note(known, "metadata.not_in_value_set", element, code=code.code, system=code.system)


def _known_type(code: Coded) -> bool:
    found = documents.document_type(code.code, code.system)
    return found is not None and (found.in_cisis or code.code in TECHNICAL)


def _same(look_up: Callable[[str], Code | None]) -> Callable[[Coded], bool]:
    """Whether a value set has this code, under this system where one is named."""

    def known(code: Coded) -> bool:
        found = look_up(code.code)
        return found is not None and code.system in ("", found.system_oid)

    return known


def _unlisted(element: str, code: Coded) -> Problem:
    return Problem(element, "metadata.not_in_value_set", (("code", code.code), ("system", code.system)))
