"""What PDSm and MHD ask of resources that come in: elements that must be there, must not, or have one value.

Owns the tables, from the snapshots of PDSm 3.1.1 (interop/pdsm_profile_elements.csv) and of MHD 4.2.3 Minimal, and the
walk over them. Strict instances ask for Comprehensive, open ones for Minimal. Value sets are no part: the use case
knows them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from carnet.fhir.message import text_of
from carnet.fhir.outcome import Json
from carnet.kernel.errors import Problem

MHD: Final = "https://profiles.ihe.net/ITI/MHD/StructureDefinition"
DESIGNATION: Final = f"{MHD}/ihe-designationType"
SOURCE_ID: Final = f"{MHD}/ihe-sourceId"
AUTHOR_ORG: Final = f"{MHD}/ihe-authorOrg"
LIST_TYPES: Final = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"
LOT_TYPE, FOLDER_TYPE = "submissionset", "folder"


@dataclass(frozen=True)
class Profile:
    """What is required (a path through single and repeating elements), forbidden, fixed, single, and contained."""

    required: tuple[str, ...]
    forbidden: tuple[str, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    single: tuple[str, ...] = ()
    contained: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()


_ENTRY_FORBIDDEN = ("modifierExtension", "docStatus")
COMPREHENSIVE: Final = Profile(
    required=(
        "contained", "masterIdentifier", "masterIdentifier.value", "status", "type", "category", "subject", "date",
        "author", "custodian", "securityLabel", "content", "content.attachment", "content.attachment.contentType",
        "content.attachment.language", "content.attachment.url", "content.attachment.size", "content.attachment.hash",
        "content.attachment.title", "content.attachment.creation", "content.format", "context", "context.period",
        "context.period.start", "context.facilityType", "context.practiceSetting", "context.sourcePatientInfo",
    ),
    forbidden=(*_ENTRY_FORBIDDEN, "content.attachment.data"),
    single=("category", "content"),
    contained=("author", "authenticator", "context.sourcePatientInfo"),
)  # fmt: skip
SIMPLIFIED: Final = Profile(
    required=(
        "masterIdentifier", "masterIdentifier.value", "status", "subject", "date", "author", "custodian", "content",
        "content.attachment", "content.attachment.contentType", "content.attachment.data", "content.attachment.title",
    ),
    forbidden=(*_ENTRY_FORBIDDEN, "identifier", "content.attachment.url"),
    single=("content",),
)  # fmt: skip
LOT: Final = Profile(
    required=("contained", "status", "mode", "code", "subject", "date", "source"),
    forbidden=(
        "modifierExtension", "encounter", "orderedBy", "entry.flag", "entry.deleted", "entry.date", "emptyReason",
    ),
    fixed=(("status", "current"), ("mode", "working")),
    contained=("source",),
    extensions=(DESIGNATION, SOURCE_ID),
)  # fmt: skip
FOLDER: Final = Profile(
    required=("status", "mode", "title", "code", "subject", "date", "entry"),
    forbidden=(
        "modifierExtension", "encounter", "orderedBy", "source", "entry.flag", "entry.deleted", "entry.date",
        "emptyReason",
    ),
    fixed=(("mode", "working"),),
    extensions=(DESIGNATION,),
)  # fmt: skip
BUNDLE: Final = Profile(required=("meta.profile", "type", "entry"), fixed=(("type", "transaction"),))
# An open instance asks for what a lot cannot do without.
MINIMAL: Final = Profile(
    required=("masterIdentifier", "masterIdentifier.value", "status", "subject", "content", "content.attachment",
              "content.attachment.contentType", "content.attachment.url"),
    forbidden=("modifierExtension",), single=("content",),
)  # fmt: skip
MINIMAL_SIMPLIFIED: Final = Profile(
    required=("masterIdentifier", "masterIdentifier.value", "status", "subject", "content", "content.attachment",
              "content.attachment.contentType", "content.attachment.data"),
    forbidden=("modifierExtension", "content.attachment.url"), single=("content",),
)  # fmt: skip
MINIMAL_LOT: Final = Profile(
    required=("status", "mode", "code", "subject", "date"), fixed=(("mode", "working"),), extensions=(SOURCE_ID,)
)
MINIMAL_FOLDER: Final = Profile(required=("status", "mode", "title", "code", "subject"), fixed=(("mode", "working"),))
MINIMAL_BUNDLE: Final = Profile(required=("type", "entry"), fixed=(("type", "transaction"),))


def check(resource: Json, element: str, profile: Profile) -> Iterator[Problem]:
    """Where a resource is not what its profile asks.

    Rules: `fhir.required`, `fhir.forbidden`, `fhir.fixed`, `fhir.single`, `fhir.not_contained`.
    """
    missing: set[str] = set()
    for path in profile.required:
        # Of an element that is missing, what it would hold is not asked for.
        if path.rpartition(".")[0] in missing or not any(True for _ in _values(resource, path)):
            if path.rpartition(".")[0] not in missing:
                yield Problem(f"{element}.{path}", "fhir.required")
            missing.add(path)
    for path in profile.forbidden:
        if any(True for _ in _values(resource, path)):
            yield Problem(f"{element}.{path}", "fhir.forbidden")
    for path in profile.single:
        if len(list(_values(resource, path))) > 1:
            yield Problem(f"{element}.{path}", "fhir.single")
    for path, value in profile.fixed:
        if any(found != value for found in _values(resource, path)):
            yield Problem(f"{element}.{path}", "fhir.fixed", (("value", value),))
    yield from _references(resource, element, profile)
    yield from _extensions(resource, element, profile)


def _references(resource: Json, element: str, profile: Profile) -> Iterator[Problem]:
    inside = {one.get("id") for one in _values(resource, "contained") if isinstance(one, dict)}
    for path in profile.contained:
        for found in _values(resource, path):
            text = text_of(found, "reference") if isinstance(found, dict) else ""
            if not text.startswith("#") or text[1:] not in inside:
                yield Problem(f"{element}.{path}", "fhir.not_contained")


def _extensions(resource: Json, element: str, profile: Profile) -> Iterator[Problem]:
    """Each of these once, except the designation of a folder, which may come several times."""
    found = [one for one in _values(resource, "extension") if isinstance(one, dict)]
    for url in profile.extensions:
        same = [one for one in found if one.get("url") == url]
        name = f"{element}.extension('{url}')"
        if not same:
            yield Problem(name, "fhir.required")
        elif len(same) > 1 and profile is not FOLDER:
            yield Problem(name, "fhir.single")
        for one in same:
            if not any(key.startswith("value") for key in one):
                yield Problem(f"{name}.value", "fhir.required")


def _values(owner: Any, path: str) -> Iterator[Any]:
    """Every value at a path, each of a repeating element."""
    name, _, rest = path.partition(".")
    found = owner.get(name) if isinstance(owner, dict) else None
    for one in found if isinstance(found, list) else [found]:
        if one in (None, "", {}, []):
            continue
        if rest:
            yield from _values(one, rest)
        else:
            yield one
