"""The page "Qui peut voir ce document ?". Owns no rule: every yes and no is the policy's."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import present, present_hiding
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.explain_document import explain_document


@require_safe
@patient_page
def who_sees(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """Who sees this document, and why."""
    answer = explain_document(caller, own_record(caller), document)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    told = present_hiding.told(answer.seers)
    return page(request, "who_sees", card=present.document_card(answer.card), told=told)
