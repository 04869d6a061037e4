"""The page with which an agent records a court's decision on an adult and a child. Shows no record. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from carnet.identity.ins import Ins
from carnet.kernel.errors import Invalid, Problem, Refusal
from carnet.portal import forms
from carnet.portal.answers import refused_at_work, sentences
from carnet.portal.callers import desk_page
from carnet.portal.views.desk import page
from carnet.usecases._judgment import Seen
from carnet.usecases.caller import Caller
from carnet.usecases.record_restriction import Child, Restriction, record_restriction

FIELDS = {
    "ins": "ins", "naissance": "naissance", "birth_date": "naissance", "adult": "adulte", "decision": "decision",
    "seen": "vu", "reference": "reference",
}  # fmt: skip
IN_FORCE = {"ecarte": True, "leve": False}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def court(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A court keeps an adult from acting for a child, or gives that back; the child may have no record yet."""
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return page(request, "court", values={}, done=False)
    try:
        answer = record_restriction(caller, _wanted(values))
    except Invalid as invalid:
        return page(request, "court", values=values, done=False, errors=sentences(invalid, FIELDS, "ins"))
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    return page(request, "court", values={}, done=True)


def _wanted(values: dict[str, str]) -> Restriction:
    problems: list[Problem] = []
    child, adult = _number(values, "ins", problems), _number(values, "adulte", problems)
    born, in_force = forms.typed_day(values, "naissance"), IN_FORCE.get(values.get("decision", ""))
    if born is None:
        problems.append(Problem("birth_date", "find.birth_date"))
    if in_force is None:
        problems.append(Problem("decision", "restriction.decision"))
    if problems or child is None or adult is None or born is None or in_force is None:
        raise Invalid(*problems)
    document = Seen(values.get("reference", ""), values.get("vu") == "oui")
    return Restriction(Child(child, born), adult, in_force, document)


def _number(values: dict[str, str], field: str, problems: list[Problem]) -> Ins | None:
    element, text = {"ins": "ins", "adulte": "adult"}[field], values.get(field, "").strip()
    if not text:
        problems.append(Problem(element, "find.ins_missing"))
        return None
    try:
        return forms.typed_ins(text, element)
    except Invalid as invalid:
        problems.extend(invalid.problems)
        return None
