"""Writing a vaccination, one question at a time, without a script; the code of a box. Owns the steps, keeps nothing.

What was answered travels in the form: nothing is stored before the person pressed "keep" on the page that shows it all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.codes import box_code
from carnet.codes.vaccine_list import Disease, named, vaccines
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.portal import present_vaccines as present
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.views.patient import own_record, page
from carnet.portal.views.profile_write import boxes, day_of
from carnet.portal.views.vaccines import after
from carnet.usecases._facts import zone
from carnet.usecases._vaccine_answers import tidied, wrong
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.caller import Caller
from carnet.usecases.see_vaccine import see_vaccine
from carnet.usecases.see_vaccines import Vaccines, see_vaccines
from carnet.usecases.write_vaccine import write_vaccine

KEEP, END = "garder", "fin"
ASKS: Final = ("name", "diseases", "day", "dose", "batch", "performer", "place")
KEPT: Final = (*ASKS, "expiry", "gtin", "serial")
WITH_CAMERA: Final = "camera=(self)"


@dataclass(frozen=True)
class _Walk:
    """Where the person is: which line is changed, if any, and what was answered."""

    line: UUID | None
    said: Mapping[str, str]

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions; a vaccine of the list brings its diseases."""
        known = named(self.said.get("name", "")) is not None
        return tuple(one for one in ASKS if one != "diseases" or not known)

    @property
    def action(self) -> str:
        if self.line is None:
            return reverse("patient_vaccine_add")
        return reverse("patient_vaccine_change", kwargs={"line": self.line})

    def vaccination(self) -> Vaccination:
        """The answers as they are kept; a number that is none is none of the doses."""
        dose = self.said.get("dose", "")
        known = {one.value for one in Disease}
        return Vaccination(
            name=self.said.get("name", ""),
            diseases=tuple(Disease(one) for one in self.said.get("diseases", "").split() if one in known),
            day=self.said.get("day", ""),
            dose=int(dose) if dose.isascii() and dose.isdigit() and len(dose) < 4 else -1 if dose else 0,
            **{name: self.said.get(name, "") for name in ("batch", "expiry", "performer", "place", "gtin", "serial")},
        )

    def after(self, field: str) -> str:
        """The question after one; the end after the last."""
        asks = self.asks
        at = asks.index(field) if field in asks else ASKS.index(field) - 1
        return asks[at + 1] if at + 1 < len(asks) else END

    def before(self, field: str) -> str:
        """The question before one."""
        asks = self.asks
        at = len(asks) if field == END else asks.index(field) if field in asks else 1
        return asks[max(at - 1, 0)]


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def write(request: HttpRequest, caller: Caller, line: UUID | None = None) -> HttpResponse:
    """The next question, the one before, the page that shows it all, or the act."""
    if request.method != "POST":
        return _begin(request, caller, line)
    own_record(caller)
    field = request.POST.get("etape", "")
    walk = _Walk(line, _said(request.POST, field))
    if field == KEEP:
        return _keep(request, caller, walk)
    field = field if field in (*ASKS, END) else ASKS[0]
    if "avant" in request.POST:
        return _ask(request, walk, walk.before(field))
    # The answers that travel are looked at each time: what a page shows again was right when it came.
    for one in walk.asks:
        if problem := _wrong(walk, one, caller):
            return _ask(request, walk, one, problem)
        if one == field:
            break
    return _ask(request, walk, END if field == END else walk.after(field))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def box(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The code of a box, typed or by the camera: what it says is filled in, and the questions follow."""
    answer = see_vaccines(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if not answer.may_add:
        raise Http404
    text, errors = request.POST.get("code", ""), dict[str, str]()
    if request.method == "POST":
        try:
            return _from_box(request, box_code.read(text), answer)
        except Invalid as invalid:
            told = sentences(invalid, {}, "code")["code"]
            errors = {"code": f"{t(f'vaccine.box_element_{invalid.problems[0].element}')} {told}"}
    nonce = str(getattr(request, "csp_nonce", ""))
    response = page(request, "vaccine_box", value=text, errors=errors, nonce=nonce)
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


def _from_box(request: HttpRequest, code: box_code.BoxCode, known: Vaccines) -> HttpResponse:
    """The name is not in the code: it is known where the same box, or its number, stands in the list already."""
    names = (one.said.name for one in known.vaccines if code.gtin and one.said.gtin == code.gtin)
    said = {
        "name": next(names, ""),
        "batch": code.batch,
        "expiry": code.expiry.isoformat() if code.expiry else "",
        "gtin": code.gtin,
        "serial": code.serial,
    }
    walk = _Walk(None, {name: text for name, text in said.items() if text})
    notices: list[str] = [t("vaccine.box_read")]
    if not said["name"]:
        notices.append(t("vaccine.box_unknown"))
    if code.is_expired(known.today):
        notices.append(t("vaccine.box_expired", day=present.day_text(said["expiry"])))
    return _ask(request, walk, ASKS[0], notices=notices, expired=code.is_expired(known.today))


def _begin(request: HttpRequest, caller: Caller, line: UUID | None) -> HttpResponse:
    record = own_record(caller)
    if line is not None:
        held = see_vaccine(caller, record, line)
        if isinstance(held, Refusal):
            return refused(request, held)
        if not held.vaccine.may_change:
            raise Http404
        return _ask(request, _Walk(line, _as_typed(held.vaccine.said)), ASKS[0])
    answer = see_vaccines(caller, record)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if not answer.may_add:
        raise Http404
    return _ask(request, _Walk(None, {}), ASKS[0])


def _keep(request: HttpRequest, caller: Caller, walk: _Walk) -> HttpResponse:
    try:
        answer = write_vaccine(
            caller, own_record(caller), walk.vaccination(), line_id=walk.line, key=form_key_of(request)
        )
    except Invalid as invalid:
        problem = invalid.problems[0]
        return _ask(request, walk, problem.element if problem.element in walk.asks else walk.asks[0], problem)
    if isinstance(answer, Conflict):
        return _ask(request, walk, END, late=conflict_sentence(answer))
    return after(request, caller, answer, "written")


def _ask(
    request: HttpRequest, walk: _Walk, field: str, problem: Problem | None = None, *, late: str = "",
    notices: list[str] | None = None, expired: bool = False,
) -> HttpResponse:  # fmt: skip
    """The page of a question; after the last one, the page that shows every answer."""
    kept = [(name, text) for name, text in walk.said.items() if name != field]
    if field == END:
        said = tidied(walk.vaccination())
        told = [(str(t("vaccine.name_name")), said.name, True), *present.facts_of(said)]
        over = bool(said.expiry) and len(said.day) == len(said.expiry) and said.expiry < said.day
        return page(request, "vaccine_check", told=told, kept=kept, action=walk.action, late=late, expired=over)
    value = walk.said.get(field, "")
    errors = sentences(Invalid(problem), {problem.element: "reponse"}, "reponse") if problem else {}
    return page(
        request,
        "vaccine_question",
        field=field,
        first=field == ASKS[0],
        value=value,
        day=boxes(value),
        chosen=value.split(),
        items=[{"value": one.value, "text": present.disease_name(one)} for one in Disease],
        names=[one.name for one in vaccines() if one.marketed],
        kept=kept,
        action=walk.action,
        errors=errors,
        notices=notices or [],
        expired=expired,
    )


def _wrong(walk: _Walk, field: str, caller: Caller) -> Problem | None:
    if field == "diseases":
        return None
    return wrong(field, tidied(walk.vaccination()), legal_day(caller.now(), zone()))


def _said(form: QueryDict, field: str) -> dict[str, str]:
    """The answers that came: those kept from former pages, and the one of this page."""
    found = {name: text for name in KEPT if (text := str(form.get(name, "")).strip())}
    if field not in ASKS:
        return found
    text = str(form.get("reponse", "")).strip()
    if field == "day":
        text = day_of(form)
    elif field == "diseases":
        text = " ".join(form.getlist("reponse"))
    found.pop(field, None)
    return {**found, field: text} if text else found


def _as_typed(said: Vaccination) -> dict[str, str]:
    plain = {name: str(getattr(said, name)) for name in KEPT if name not in ("diseases", "dose")}
    typed = {**plain, "diseases": " ".join(said.diseases), "dose": str(said.dose) if said.dose else ""}
    return {name: text for name, text in typed.items() if text}
