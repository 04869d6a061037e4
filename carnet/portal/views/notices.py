"""The pages "Me prévenir": how I am told of visits and additions, one question a page. Owns no rule."""

from enum import StrEnum
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity import push
from carnet.kernel.errors import Invalid, Refusal
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.change_notices import Frequency, Monthly, Question, Way, change_notices
from carnet.usecases.see_notices import NoticesSeen, see_notices

QUESTIONS: Final = {
    "visites": Question.ACCESS,
    "ajouts": Question.DEPOSIT,
    "comment": Question.CHANNEL,
    "mois": Question.MONTHLY,
}
ANSWERS: Final = {
    "visites": (Frequency.DAILY, Frequency.EACH, Frequency.WEEKLY, Frequency.NEVER),
    "ajouts": (Frequency.DAILY, Frequency.EACH, Frequency.WEEKLY, Frequency.NEVER),
    "comment": (Way.MAIL, Way.SMS, Way.PUSH, Way.LETTER),
    "mois": (Monthly.USUAL, Monthly.MAIL, Monthly.LETTER, Monthly.NEVER),
}


@require_safe
@patient_page
def notices(request: HttpRequest, caller: Caller) -> HttpResponse:
    """How I am told now, and a way to change each."""
    seen = see_notices(caller, own_record(caller))
    if isinstance(seen, Refusal):
        return refused(request, seen)
    now = {word: getattr(seen.choice, question.value).value for word, question in QUESTIONS.items()}
    done = request.GET.get("fait") == "1"
    ways = {"mail": seen.has_mail, "phone": seen.has_phone, "devices": push.is_offered()}
    return page(request, "notices", now=now, done=done, **ways)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def question(request: HttpRequest, caller: Caller, question: str) -> HttpResponse:
    """One question."""
    if question not in QUESTIONS:
        raise Http404
    record, errors = own_record(caller), dict[str, str]()
    if request.method == "POST":
        try:
            answer = change_notices(caller, record, QUESTIONS[question], request.POST.get("reponse", ""))
        except Invalid:
            errors = {"reponse": str(t("error.notices.answer"))}
        else:
            if isinstance(answer, Refusal):
                return refused(request, answer)
            return redirect(f"{reverse('patient_notices')}?fait=1")
    seen = see_notices(caller, record)
    if isinstance(seen, Refusal):
        return refused(request, seen)
    value = getattr(seen.choice, QUESTIONS[question].value).value
    words = [one.value for one in ANSWERS[question] if _has(seen, one)]
    return page(request, "notice", question=question, value=value, words=words, errors=errors)


def _has(seen: NoticesSeen, answer: StrEnum) -> bool:
    """A way that the account has not is no answer; a letter reaches everybody."""
    missing = {
        Way.MAIL.value: not seen.has_mail,
        Way.SMS.value: not seen.has_phone,
        Way.PUSH.value: not seen.has_devices,
    }
    return not missing.get(answer.value, False)
