"""At the desk: opening the record of a child with a parent, or of a protected adult with the guardian. Owns no rule."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import forms, identity_forms, present_identity, relative_forms
from carnet.portal.answers import conflict_sentence, reason_sentence, refused_at_work, sentences
from carnet.portal.callers import desk_page
from carnet.portal.views import desk
from carnet.portal.views.ties import ABOUT_THE_FORM
from carnet.usecases._measure import Measure
from carnet.usecases._tie_shapes import Quality
from carnet.usecases.caller import Caller
from carnet.usecases.open_record_for import Told
from carnet.usecases.open_record_in_charge import CHARGE, Agreement, OpenedInCharge, Parent, open_record_in_charge

# The names of the fields about the person in charge: the person's own have theirs without it.
THEIRS = "charge_"
_PERSON = {element: THEIRS + field for element, field in relative_forms.PERSON_FIELDS.items()}
_CHARGE = {**relative_forms.MEASURE_FIELDS, "title": "titre", "certified": "certifie", "ins": "charge_ins", **_PERSON}
FIELDS = {**identity_forms.FIELDS, **{CHARGE + element: field for element, field in _CHARGE.items()}, "heard": "avis"}
Charge = Parent | Measure


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def child(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A parent who is there, and the child's number and papers."""
    return _opening(request, caller, "open_child", _parent)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def protected(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A protected adult with the guardian, and the judgment."""
    return _opening(request, caller, "open_protected", lambda values: relative_forms.measure(_theirs(values)))


def _parent(values: Mapping[str, str]) -> Parent:
    theirs = _theirs(values)
    title = relative_forms.TITLES.get(values.get("titre", ""), Quality.CHOSEN)
    number = theirs.get("ins", "").strip()
    ins = forms.typed_ins(number, CHARGE + "ins") if number else None
    return Parent(relative_forms.named(theirs), ins, title, certified=values.get("certifie") == "oui")


def _theirs(values: Mapping[str, str]) -> dict[str, str]:
    """The form as it speaks of the person in charge."""
    return {name.removeprefix(THEIRS): value for name, value in values.items() if _about_them(name)}


def _about_them(name: str) -> bool:
    return name.startswith((THEIRS, "debut", "fin")) or name in {"mesure", "reference", "vu"}


def _opening(
    request: HttpRequest, caller: Caller, form: str, charge_of: Callable[[Mapping[str, str]], Charge]
) -> HttpResponse:
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return _form(request, form, values, {})
    try:
        identity = identity_forms.qualified(values)
        answer = open_record_in_charge(
            caller, identity, charge_of(values), _word(values, form), key=values.get("form_key", "")
        )
    except Invalid as invalid:
        return _form(request, form, values, sentences(invalid, FIELDS, "accord"))
    if isinstance(answer, Conflict):
        return _form(request, form, values, {"ins": conflict_sentence(answer)})
    if isinstance(answer, Refusal):
        if answer.rule in ABOUT_THE_FORM:
            return _form(request, form, values, {"charge_prenom": reason_sentence(answer, at_work=True)})
        return refused_at_work(request, answer, "desk_home")
    return _opened(request, answer)


def _word(values: Mapping[str, str], form: str) -> Agreement:
    heard = values.get("avis") == "oui" or form == "open_child"
    told = Told.READ_ALOUD if values.get("comment") == "lue" else Told.SHOWN
    return Agreement(agreed=values.get("accord") == "oui", heard=heard, told=told)


def _form(request: HttpRequest, form: str, values: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    return desk.page(request, form, values=values, errors=errors, **present_identity.opening_choices())


def _opened(request: HttpRequest, opened: OpenedInCharge) -> HttpResponse:
    """The code of the invitation is shown once: it is not kept, and stands in no address."""
    desk.keep_found(request, opened.record_id)
    invited = opened.invited
    shown = {"who": invited.name, "code": invited.code, "until": invited.until}
    return desk.page(request, "opened_in_charge", **shown, receipt=opened.receipt)
