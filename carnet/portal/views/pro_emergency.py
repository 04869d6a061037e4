"""The pages of an emergency: enter with a reason, end it, look for somebody by name, what médecins traitants read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.codes.traits import Sex
from carnet.identity import centres
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import fresh_proof, identity_forms, modes, present, present_identity
from carnet.portal.answers import conflict_sentence, refused, refused_here, sentences
from carnet.portal.callers import professional_page, stepped_up
from carnet.portal.jinja import t
from carnet.portal.views.pro import page, remember_by_name, status_of
from carnet.usecases.break_glass import Emergency, EmergencyReason, break_glass
from carnet.usecases.caller import AccessMode, Caller
from carnet.usecases.end_emergency import end_emergency
from carnet.usecases.find_record import Found
from carnet.usecases.find_record_by_traits import find_record_by_traits
from carnet.usecases.list_emergency_notices import list_emergency_notices

T = TypeVar("T", bound=StrEnum)
FIELDS: Final = {"reason": "motif", "words": "precision", "mode": "motif"}


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def enter(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I enter without the person's agreement, with a reason, for a while."""
    centre = centres.is_centre(caller.structure_id)
    if not centre and not caller.stepped_up:
        return fresh_proof.ask(request)
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    errors: dict[str, str] = {}
    if request.method == "POST":
        answer = _entered(request, caller, record, _mode(centre))
        if isinstance(answer, HttpResponse):
            return answer
        errors = answer
    offered = found[0].emergency.offered or centre
    why_not = "" if offered else _why_not(found[0].emergency.why_not)
    values = {name: request.POST.get(name, "") for name in ("motif", "precision")}
    return page(
        request, "emergency", person=found[1], record=record, centre=centre, reasons=_reasons(centre), values=values,
        why_not=why_not, minutes=int(settings.CARNET_EMERGENCY_ACCESS.total_seconds()) // 60, errors=errors,
    )  # fmt: skip


def _mode(centre: bool) -> AccessMode:
    return AccessMode.REGULATION if centre else AccessMode.BREAK_GLASS


def _entered(request: HttpRequest, caller: Caller, record: UUID, mode: AccessMode) -> HttpResponse | dict[str, str]:
    """The documents, the refusal, or what is wrong with the form."""
    reason = _one(EmergencyReason, request.POST.get("motif", ""))
    said = Emergency(mode, reason, request.POST.get("precision", ""))
    try:
        answer = break_glass(caller, RecordId(record), said, key=request.POST.get("form_key", ""))
    except Invalid as invalid:
        return sentences(invalid, FIELDS, "motif")
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    if isinstance(answer, Conflict):
        return {"motif": conflict_sentence(answer)}
    modes.declare(request, record, mode, answer.until)
    return redirect("pro_documents", record=record)


@require_POST
@professional_page
def end(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I end the emergency access."""
    answer = end_emergency(caller, RecordId(record))
    modes.leave(request, record)
    return refused_here(request, answer, record) if isinstance(answer, Refusal) else redirect("pro_home")


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
@stepped_up
def search(request: HttpRequest, caller: Caller) -> HttpResponse:
    """In an emergency I look for somebody by name, without a number."""
    values = {name: str(value) for name, value in request.POST.items()}
    centre = centres.is_centre(caller.structure_id)
    if request.method != "POST":
        return _search(request, centre, values)
    reason = _one(EmergencyReason, values.get("motif", ""))
    if reason is None:
        return _search(request, centre, values, errors={"motif": str(t("error.emergency.reason_missing"))})
    declared = modes.declared(caller, _mode(centre))
    try:
        traits = identity_forms.strict_traits(values)
        answer = find_record_by_traits(declared, traits, reason=reason)
    except Invalid as invalid:
        return _search(request, centre, values, errors=sentences(invalid, identity_forms.FIELDS, "nom"))
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    if isinstance(answer, Conflict):
        return _search(request, centre, values, errors={"nom": conflict_sentence(answer)})
    if not isinstance(answer, Found):
        return _search(request, centre, values, nobody=True)
    remember_by_name(request, answer.record_id, traits)
    return redirect("pro_emergency", record=answer.record_id)


def _search(
    request: HttpRequest, centre: bool, values: Mapping[str, str], *, nobody: bool = False,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    sexes = [one for one in present_identity.sexes() if one["value"] != Sex.UNKNOWN]
    return page(
        request, "emergency_search", values=values, nobody=nobody, sexes=sexes, reasons=_reasons(centre),
        errors=errors or {},
    )  # fmt: skip


@require_safe
@professional_page
def notices(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Emergency accesses in the records of those whose médecin traitant I am."""
    told = [{"record": one.record_id, "person": present.person(one.person), "at": one.at}
            for one in list_emergency_notices(caller)]  # fmt: skip
    return page(request, "emergency_notices", told=told)


def _reasons(centre: bool) -> list[dict[str, str]]:
    """A call is the reason of a regulation centre only."""
    known = [one for one in EmergencyReason if centre or one is not EmergencyReason.CALL]
    first = sorted(known, key=lambda one: one is not EmergencyReason.CALL)
    return [{"value": one.value, "text": str(t(f"emergency.reason_{one.value}"))} for one in first]


def _why_not(reason: str) -> str:
    """Why no emergency access may be opened here, before anything is typed."""
    return t(f"reason.{reason}.pro")


def _one(known: type[T], value: str) -> T | None:
    return known(value) if value in set(known) else None
