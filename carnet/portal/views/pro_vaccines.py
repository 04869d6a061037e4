"""The page on which a professional reads vaccinations, adds one, confirms one, or marks a mistake. Owns no rule."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from carnet.codes import box_code
from carnet.codes.vaccine_list import Disease, vaccines
from carnet.codes.vaccine_schedule import EDITION
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present, present_vaccines
from carnet.portal.answers import conflict_sentence, form_key_of, refused_here, sentences
from carnet.portal.callers import professional_page
from carnet.portal.views.pro import page
from carnet.portal.views.profile_write import boxes, day_of
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.caller import Caller
from carnet.usecases.confirm_vaccine import confirm_vaccine
from carnet.usecases.mark_vaccine_mistaken import mark_vaccine_mistaken
from carnet.usecases.see_vaccines import see_vaccines
from carnet.usecases.write_vaccine import write_vaccine

DONE: Final = ("written", "confirmed", "mistaken")
ACTS: Final = {"confirmer": (confirm_vaccine, "confirmed"), "erreur": (mark_vaccine_mistaken, "mistaken")}
_FIELDS: Final = {
    "name": "nom", "day": "reponse", "dose": "dose", "batch": "lot", "expiry": "boite", "performer": "par",
    "place": "lieu", "code": "boite", "gtin": "boite", "serial": "boite",
}  # fmt: skip


@dataclass(frozen=True)
class _Typed:
    """What stands in the form, and the sentences at its fields."""

    values: dict[str, str]
    chosen: tuple[str, ...] = ()
    errors: dict[str, str] | None = None


_EMPTY: Final = _Typed({})


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def vaccinations(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The schedule and every dose that this professional may know of; POST adds one."""
    if request.method != "POST":
        return _shown(request, caller, record, _EMPTY)
    typed = _typed(request.POST)
    try:
        said = _vaccination(request.POST)
        answer = write_vaccine(caller, RecordId(record), said, key=form_key_of(request))
    except Invalid as invalid:
        return _shown(request, caller, record, replace(typed, errors=sentences(invalid, _FIELDS, "nom")))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    if isinstance(answer, Conflict):
        return _shown(request, caller, record, replace(typed, errors={"nom": conflict_sentence(answer)}))
    return redirect(f"{reverse('pro_vaccines', kwargs={'record': record})}?fait=written")


@require_POST
@professional_page
def act(request: HttpRequest, caller: Caller, record: UUID, line: UUID) -> HttpResponse:
    """I answer for a dose that was declared, or say that mine was a mistake."""
    wanted, done = ACTS.get(request.POST.get("acte", ""), ACTS["confirmer"])
    answer = wanted(caller, RecordId(record), line)
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    return redirect(f"{reverse('pro_vaccines', kwargs={'record': record})}?fait={done}")


def _shown(request: HttpRequest, caller: Caller, record: UUID, typed: _Typed) -> HttpResponse:
    answer = see_vaccines(caller, RecordId(record))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    done = request.GET.get("fait", "")
    return page(
        request,
        "vaccines",
        record=str(record),
        person=present.person(answer.person) if answer.person else None,
        groups=present_vaccines.groups(answer.states, answer.today),
        told=[present_vaccines.vaccine(one, to_work=True) for one in answer.vaccines],
        unread=[one.title for one in answer.unread],
        may_add=answer.may_add,
        items=[{"value": one.value, "text": present_vaccines.disease_name(one)} for one in Disease],
        names=[one.name for one in vaccines() if one.marketed],
        values=typed.values,
        chosen=typed.chosen,
        day=boxes(typed.values.get("day", "")),
        errors=typed.errors or {},
        edition=EDITION,
        done=done if done in DONE else "",
    )


def _typed(form: QueryDict) -> _Typed:
    fields = ("nom", "dose", "lot", "par", "lieu", "boite")
    values = {name: str(form.get(name, "")) for name in fields}
    return _Typed({**values, "day": day_of(form)}, tuple(form.getlist("maladies")))


def _vaccination(form: QueryDict) -> Vaccination:
    """What was typed; the code of the box stands for batch and expiry. Raises Invalid naming an element of the code."""
    code = box_code.read(str(form.get("boite"))) if form.get("boite", "").strip() else box_code.BoxCode()
    dose, known = str(form.get("dose", "")).strip(), {one.value for one in Disease}
    return Vaccination(
        name=str(form.get("nom", "")),
        diseases=tuple(Disease(one) for one in form.getlist("maladies") if one in known),
        day=day_of(form),
        dose=int(dose) if dose.isascii() and dose.isdigit() and len(dose) < 4 else -1 if dose else 0,
        batch=code.batch or str(form.get("lot", "")),
        expiry=code.expiry.isoformat() if code.expiry else "",
        performer=str(form.get("par", "")),
        place=str(form.get("lieu", "")),
        gtin=code.gtin,
        serial=code.serial,
    )
