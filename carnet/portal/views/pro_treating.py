"""The page by which a doctor asks to be médecin traitant DMP, with or without a code, or ends it. Owns no rule."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal.answers import conflict_sentence, reason_sentence_pro, refused_here
from carnet.portal.callers import professional_page
from carnet.portal.views import pro
from carnet.usecases.caller import Caller
from carnet.usecases.claim_treating_doctor import claim_treating_doctor
from carnet.usecases.leave_treating_role import leave_treating_role
from carnet.usecases.see_treating_claim import see_treating_claim

CODE_REFUSED = "C36"


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def claim(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I ask to be médecin traitant DMP, with or without a code, or I end it."""
    found = pro.status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    errors = _done(request, caller, record) if request.method == "POST" else {}
    if isinstance(errors, HttpResponse):
        return errors
    seen = see_treating_claim(caller, RecordId(record))
    if isinstance(seen, Refusal):
        return refused_here(request, seen, record)
    return pro.page(
        request,
        "treating",
        person=found[1],
        record=record,
        active=seen.active,
        waits_until=seen.waits_until,
        declined=seen.declined,
        errors=errors,
    )


def _done(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse | dict[str, str]:
    """The act of the form, then the same page; or what is wrong with the form."""
    again = redirect(reverse("pro_treating", kwargs={"record": record}))
    if request.POST.get("acte") == "finir":
        left = leave_treating_role(caller, RecordId(record))
        return refused_here(request, left, record) if isinstance(left, Refusal) else again
    typed = request.POST.get("code", "") if request.POST.get("acte") == "code" else ""
    done = claim_treating_doctor(caller, RecordId(record), typed)
    if isinstance(done, Conflict):
        return {"demande": conflict_sentence(done)}
    if isinstance(done, Refusal):
        wrong = done.rule == CODE_REFUSED
        return {"code": reason_sentence_pro(done)} if wrong else refused_here(request, done, record)
    return again
