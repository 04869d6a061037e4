"""The pages of a professional who deposits several files: each is confirmed, and taken or refused, by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import batch as batches
from carnet.portal import deposit_form, modes, present, present_batch
from carnet.portal.answers import FOUND, form_key_of
from carnet.portal.batch import Batch, Row
from carnet.portal.callers import care_page
from carnet.portal.jinja import t
from carnet.portal.views.pro import page, status_of
from carnet.portal.words import date_courte
from carnet.usecases._incoming import Upload
from carnet.usecases._staged_files import forget
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_staged import Entered, deposit_staged
from carnet.usecases.stage_files import MOST, stage_files


@require_http_methods(["GET", "HEAD", "POST"])
@care_page
def batch(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I deposit files for several people."""
    return _batch(request, caller, None, {})


@require_http_methods(["GET", "HEAD", "POST"])
@care_page
def batch_for(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I deposit files for one person."""
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    return _batch(request, caller, record, {"person": found[1], "minor": found[0].minor})


def _batch(request: HttpRequest, caller: Caller, record: UUID | None, frame: dict[str, object]) -> HttpResponse:
    kept = batches.load(request, str(record or ""))
    if request.method != "POST":
        return _page(request, caller, record, kept, frame)
    if form_key_of(request) in kept.forms:
        # The same form again: what it asked for was done, and the page says how it ended.
        return redirect(_here(record))
    step = _STEPS.get(request.POST.get("etape", ""), _deposits)
    answer = step(request, caller, record, kept)
    if isinstance(answer, dict):
        return _page(request, caller, record, kept, frame | {"errors": answer})
    batches.keep(request, str(record or ""), answer, form_key_of(request))
    return redirect(_here(record) if answer.rows else _back(record))


def _takes(request: HttpRequest, caller: Caller, record: UUID | None, kept: Batch) -> Batch | dict[str, str]:
    """More files."""
    files = request.FILES.getlist("fichiers")
    waiting = sum(row.waits for row in kept.rows)
    if not files:
        return {"fichiers": str(t("error.batch.none"))}
    if waiting + len(files) > MOST:
        return {"fichiers": str(t("error.batch.too_many", most=MOST))}
    if sum(file.size or 0 for file in files) > settings.CARNET_MAX_UPLOAD_BYTES:
        limit = present.file_size(settings.CARNET_MAX_UPLOAD_BYTES)
        return {"fichiers": str(t("error.batch.too_large", limit=limit))}
    uploads = [Upload(file.read(), file.name or "") for file in files]
    # What ended before is said once: the next files begin a clean page.
    before = Batch(tuple(row for row in kept.rows if row.waits), kept.forms)
    return batches.added(before, stage_files(caller, uploads))


def _deposits(request: HttpRequest, caller: Caller, record: UUID | None, kept: Batch) -> Batch | dict[str, str]:
    """Every file that was ticked, each by itself; the others wait on."""
    ticked = [n for n, row in enumerate(kept.rows) if row.waits and request.POST.get(f"{n}-juste") == "oui"]
    if not ticked:
        return {"juste": str(t("error.batch.nothing_ticked"))}
    rows = list(kept.rows)
    for number, row in enumerate(rows):
        if row.waits:
            rows[number] = replace(row, values=batches.typed(request.POST, number))
    for number in ticked:
        rows[number] = batches.ended(rows[number], _entered(request, caller, record, number, rows[number]))
    return Batch(tuple(rows), kept.forms)


def _entered(
    request: HttpRequest, caller: Caller, record: UUID | None, number: int, row: Row
) -> Entered | Refusal | Conflict | Invalid:  # fmt: skip
    staged = row.staged
    if staged is None:
        raise TypeError("what was ticked waits")
    try:
        line = batches.line_of(request, number, row, record)
        if record is None and line.record_id is not None and str(line.record_id) not in request.session.get(FOUND, {}):
            raise Invalid.of("person", "batch.person")
        return deposit_staged(caller, staged, line, partial(modes.placed, request))
    except Invalid as invalid:
        return invalid


def _ends(request: HttpRequest, caller: Caller, record: UUID | None, kept: Batch) -> Batch | dict[str, str]:
    """What waits is thrown away, and the page begins anew."""
    for row in kept.rows:
        if row.staged is not None:
            forget(row.staged)
    return Batch()


Step = Callable[[HttpRequest, Caller, UUID | None, Batch], Batch | dict[str, str]]
_STEPS: dict[str, Step] = {"fichiers": _takes, "finir": _ends}


def _page(
    request: HttpRequest, caller: Caller, record: UUID | None, kept: Batch, frame: dict[str, object]
) -> HttpResponse:  # fmt: skip
    context: dict[str, object] = {
        "record": record,
        "here": _here(record),
        "back_to": _back(record),
        "rows": [present_batch.row(number, one) for number, one in enumerate(kept.rows)],
        "waiting": sum(one.waits for one in kept.rows),
        "people": [] if record else _people(request),
        "kinds": deposit_form.kinds(),
        "authors": deposit_form.authors(caller),
        "formats": deposit_form.FORMATS,
        "most": MOST,
        "limit": present.file_size(settings.CARNET_MAX_DOCUMENT_BYTES),
        "together": present.file_size(settings.CARNET_MAX_UPLOAD_BYTES),
        "nonce": str(getattr(request, "csp_nonce", "")),
        "minor": False,
    }
    return page(request, "batch", **(context | frame))


def _people(request: HttpRequest) -> list[dict[str, str]]:
    """Whom this session found: by what was typed, for no name is told here."""
    found = request.session.get(FOUND, {})
    named = [{"value": record, "text": _found_words(*by)} for record, by in reversed(found.items())]
    return [{"value": "", "text": str(t("batch.choose_person"))}, *named]


def _found_words(ins: str, birth_date: str, name: str = "") -> str:
    known = name or present.spaced(ins)
    return str(t("batch.person", who=known, day=date_courte(date.fromisoformat(birth_date))))


def _here(record: UUID | None) -> str:
    return reverse("pro_batch_for", kwargs={"record": record}) if record else reverse("pro_batch")


def _back(record: UUID | None) -> str:
    return reverse("pro_record", kwargs={"record": record}) if record else reverse("pro_home")
