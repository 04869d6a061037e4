"""The vaccination record to print and as a PDF. Owns no rule; both say who says what."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.cda.pdf_writer import Sheet
from carnet.codes.vaccine_schedule import EDITION
from carnet.kernel.errors import Refusal
from carnet.portal import present
from carnet.portal import present_vaccines as words
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.views.patient import own_record, page
from carnet.portal.words import date_longue
from carnet.usecases.caller import Caller
from carnet.usecases.see_vaccines import Vaccines, see_vaccines

_WIDTHS = (14, 16, 22, 9, 14, 25)


@require_safe
@patient_page
def printable(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Everything that is known, on one page made to be printed."""
    answer = see_vaccines(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(
        request,
        "vaccines_print",
        person=present.person(answer.person) if answer.person else None,
        at=answer.at,
        told=[words.vaccine(one) for one in answer.vaccines if not one.mistaken],
        groups=words.groups(answer.states, answer.today),
        edition=EDITION,
    )


@require_safe
@patient_page
def pdf(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The same as a file of the person's own (PDF/A)."""
    answer = see_vaccines(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    response = HttpResponse(_sheet(answer), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="carnet-vaccins.pdf"'
    return response


def _sheet(told: Vaccines) -> bytes:
    """Plain text only: what is bold on a page is not on paper."""
    title = _say("vaccine.print_title")
    person = present.person(told.person) if told.person else None
    whose = f"{person.name} – {date_longue(person.birth_date)} – {person.ins}" if person else ""
    sheet = Sheet(title, active_language().value, told.at, whose=whose)
    sheet.heading(title)
    if whose:
        sheet.paragraph(whose, strong=True)
    sheet.paragraph(_say("vaccine.print_made", day=date_longue(told.at)), small=True)
    known = [one for one in told.vaccines if not one.mistaken]
    if known:
        heads = [_say(f"vaccine.name_{name}") for name in ("day", "name", "against", "dose", "batch")]
        sheet.table((*heads, _say("vaccine.print_who")), [words.row(one) for one in known], _WIDTHS)
    else:
        sheet.paragraph(_say("vaccine.nothing"))
    sheet.paragraph(_say("vaccine.print_warning"), small=True)
    if told.states:
        sheet.heading(_say("vaccine.schedule_title"), 2)
    for group in words.groups(told.states, told.today):
        sheet.heading(_say(f"vaccine.group_{group.standing}"), 3)
        sheet.list([f"{one.names} : {' '.join(one.plain)}" for one in group.diseases])
    sheet.paragraph(_say("vaccine.line_2"), small=True)
    sheet.paragraph(_say("vaccine.source", edition=EDITION), small=True)
    return sheet.bytes()


def _say(message: str, **values: str) -> str:
    """A text of the catalogue without the marks of bold words."""
    return t(message, **values).striptags()
