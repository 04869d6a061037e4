"""The pages of a person on the médecins traitants DMP: choose, answer, give a code, end. Owns no rule."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity import directory
from carnet.identity.directory_search import DirectorySearch, search_directory
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.filters import page_number
from carnet.portal.jinja import t
from carnet.portal.shown import Doctor as DoctorShown
from carnet.portal.views.patient import SHORTEST_NAME, own_record, page
from carnet.usecases.answer_treating_claim import answer_treating_claim
from carnet.usecases.caller import Caller
from carnet.usecases.make_treating_code import make_treating_code
from carnet.usecases.name_treating_doctor import name_treating_doctor
from carnet.usecases.see_treating_doctors import Doctor, see_treating_doctors

ANSWERS = {"oui": True, "non": False}
DOCTOR = "10"


def _shown(one: Doctor) -> DoctorShown:
    """A doctor with the places of today, in words."""
    return present.doctor(one.facts, ", ".join(dict.fromkeys(one.places)))


@require_safe
@patient_page
def doctor(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My médecins traitants, those who ask to be, and a search in the directory."""
    seen = see_treating_doctors(caller)
    if isinstance(seen, Refusal):
        return refused(request, seen)
    query, place = (request.GET.get(name, "").strip() for name in ("nom", "lieu"))
    short = "nom" in request.GET and len(query) < SHORTEST_NAME
    asked = DirectorySearch(
        "" if short else query, place if query else "", DOCTOR, page_number(request.GET.get("page", ""))
    )
    found = search_directory(asked) if query and not short else None
    more = f"{reverse('patient_doctor')}?{urlencode({'nom': query, 'lieu': place, 'page': asked.page + 1})}"
    return page(
        request,
        "doctor",
        doctors_now=[_shown(one) for one in seen.doctors],
        asking=[_shown(one) for one in seen.claims],
        may_change=seen.may_change,
        query=query,
        place=place,
        doctors=[present.listed(one) for one in found.found] if found else [],
        more=more if found and found.more else None,
        errors={"nom": str(t("error.doctor.name_too_short"))} if short else {},
        done=request.GET.get("fait", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def doctor_confirm(request: HttpRequest, caller: Caller, doctor: str) -> HttpResponse:
    """I confirm the choice."""
    record = own_record(caller)
    if request.method != "POST":
        return page(request, "doctor_confirm", doctor=_with_place(doctor))
    try:
        answer = name_treating_doctor(caller, record, doctor, active=True)
    except Invalid as unknown:
        raise Http404 from unknown
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return redirect(f"{reverse('patient_doctor')}?fait=1")


def _with_place(professional_id: str) -> DoctorShown:
    facts = directory.find_professional(professional_id)
    if facts is None:
        raise Http404
    places = ", ".join(activity.structure.name for activity in directory.activities_of(professional_id))
    return present.doctor(facts, places)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def answer(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A doctor asks to be my médecin traitant: yes or no."""
    record, doctor = own_record(caller), _asked(request)
    if request.method == "POST" and request.POST.get("reponse") in ANSWERS:
        done = answer_treating_claim(caller, record, doctor, accepted=ANSWERS[request.POST["reponse"]])
        if isinstance(done, Refusal):
            return refused(request, done)
        if isinstance(done, Conflict):
            return redirect("patient_doctor")
        return redirect(f"{reverse('patient_doctor')}?fait={'1' if done else 'non'}")
    one = _listed(request, caller, doctor, claims=True)
    return one if isinstance(one, HttpResponse) else page(request, "doctor_answer", doctor=one)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def end(request: HttpRequest, caller: Caller) -> HttpResponse:
    """This doctor is my médecin traitant no more."""
    record, doctor = own_record(caller), _asked(request)
    if request.method == "POST":
        try:
            done = name_treating_doctor(caller, record, doctor, active=False)
        except Invalid as unknown:
            raise Http404 from unknown
        return (
            refused(request, done) if isinstance(done, Refusal) else redirect(f"{reverse('patient_doctor')}?fait=fin")
        )
    one = _listed(request, caller, doctor, claims=False)
    return one if isinstance(one, HttpResponse) else page(request, "doctor_end", doctor=one)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def code(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I give a code to a doctor who is with me: shown once, on this page."""
    record = own_record(caller)
    if request.method != "POST":
        seen = see_treating_doctors(caller)
        if isinstance(seen, Refusal):
            return refused(request, seen)
        return page(request, "doctor_code", code="", until=None) if seen.may_change else redirect("patient_doctor")
    made = make_treating_code(caller, record)
    if isinstance(made, Refusal):
        return refused(request, made)
    return page(request, "doctor_code", code=made.code, until=made.until)


def _listed(request: HttpRequest, caller: Caller, doctor: str, *, claims: bool) -> DoctorShown | HttpResponse:
    """A doctor who has the role, or who asks for it; the page of what is not there for any other."""
    seen = see_treating_doctors(caller)
    if isinstance(seen, Refusal):
        return refused(request, seen)
    among = seen.claims if claims else seen.doctors
    found = next((one for one in among if one.facts.professional_id == doctor), None)
    if found is None:
        raise Http404
    return _shown(found)


def _asked(request: HttpRequest) -> str:
    """The doctor whom the address or the form names."""
    value = (request.POST if request.method == "POST" else request.GET).get("medecin", "")
    if not value or not value.isprintable():
        raise Http404
    return value
