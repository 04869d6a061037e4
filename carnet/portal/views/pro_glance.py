"""The page on which a professional reads a record at a glance, and like examinations beside a request. Owns no rule."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.codes.examinations import asked_by
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present, present_glance
from carnet.portal.answers import refused_here
from carnet.portal.callers import professional_page
from carnet.portal.shown_glance import SimilarShown
from carnet.portal.views.pro import page
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.find_similar_exams import find_similar_exams
from carnet.usecases.see_record_at_a_glance import see_record_at_a_glance


@require_safe
@professional_page
def glance(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """What saves, what is new, treatments and results over time, on one page."""
    answer = see_record_at_a_glance(caller, RecordId(record))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    person = present.person(answer.person)
    documents = reverse("pro_documents", kwargs={"record": record})
    return page(request, "glance", record=str(record), person=person, of=present_glance.glance(answer, documents))


def similar_to(caller: Caller, record: UUID, card: Card) -> SimilarShown | None:
    """What is shown beside a document that asks for an examination; None beside any other."""
    if asked_by(card.type_code) is None:
        return None
    answer = find_similar_exams(caller, RecordId(record), card.logical_id)
    return None if isinstance(answer, Refusal) else present_glance.similar(answer)
