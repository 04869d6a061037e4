"""Measures out of a file and into one: a preview with every mistake by its line, then all or nothing. Owns no rule."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.portal import present_measures as present
from carnet.portal.answers import conflict_sentence, form_key_of, sentences
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.measure_doors import Door, mine
from carnet.portal.measure_files import TYPES, as_bundle, as_csv, as_ndjson
from carnet.portal.measure_words import in_words, problem_in_words, taken, value
from carnet.usecases.caller import Caller
from carnet.usecases.export_measures import export_measures
from carnet.usecases.import_measures import FilePreview, MeasuresImported, import_measures

SHOWN_LINES: Final = 20
READ_AT_MOST: Final = 700_001


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def files(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My measures as files; a file of measures is looked at before it is kept."""
    door = mine(request, caller)
    if request.method != "POST":
        return door.page("files")
    text, keep = _text(request), request.POST.get("etape") == "garder"
    if text is None:
        return door.page("files", errors={"fichier": str(t("error.measure.file_form"))})
    try:
        answer = import_measures(caller, door.record, text, keep=keep, key=form_key_of(request) if keep else "")
    except Invalid as invalid:
        return door.page("files", errors=sentences(in_words(invalid), {"file": "fichier"}, "fichier"))
    if isinstance(answer, Refusal):
        return door.refused(answer)
    if isinstance(answer, Conflict):
        return door.page("files", errors={"fichier": conflict_sentence(answer)})
    if isinstance(answer, MeasuresImported):
        return door.done("measures", "imported")
    return _preview(door, answer, text)


def _preview(door: Door, told: FilePreview, text: str) -> HttpResponse:
    problems = [(one.line, one.problem.element, _sentence(one.problem)) for one in told.problems[:SHOWN_LINES]]
    new = [
        (present.kind_title(one.kind), value(one.kind, one.values, one.unit), taken(one))
        for one in told.new[:SHOWN_LINES]
    ]
    context: dict[str, Any] = {
        "new": new,
        "new_count": len(told.new),
        "known": told.known,
        "computed": told.computed,
        "problems": problems,
        "problem_count": len(told.problems),
        "text": text,
    }
    return door.page("file_preview", **context)


def _sentence(problem: Problem) -> str:
    return sentences(Invalid(problem_in_words(problem)), {}, "x")["x"]


def _text(request: HttpRequest) -> str | None:
    """The file, or what the preview carried; None for what is no text."""
    sent = request.FILES.get("fichier")
    if sent is None:
        return str(request.POST.get("contenu", ""))
    try:
        return str(sent.read(READ_AT_MOST).decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


@require_safe
@patient_page
def taken_away(request: HttpRequest, caller: Caller, form: str) -> HttpResponse:
    """All my measures as one file."""
    door = mine(request, caller)
    answer = export_measures(caller, door.record)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    made = {
        "csv": lambda: as_csv(answer.shown),
        "json": lambda: as_bundle(answer.resources),
        "ndjson": lambda: as_ndjson(answer.resources),
    }
    response = HttpResponse(made[form](), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="mesures.{form}"'
    return response
