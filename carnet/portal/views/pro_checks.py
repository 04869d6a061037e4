"""The page on which a depositor reads what schematrons found in an own document."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present
from carnet.portal.answers import refused_here
from carnet.portal.callers import professional_page
from carnet.portal.views.pro import page
from carnet.usecases.caller import Caller
from carnet.usecases.read_content_checks import read_content_checks


@require_safe
@professional_page
def checks(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """What each schematron said of the document."""
    answer = read_content_checks(caller, RecordId(record), document)
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    context = {"card": present.document_card(answer.card), "checks": answer.checks}
    return page(request, "checks", person=present.person(answer.person), record=record, **context)
