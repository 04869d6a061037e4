"""The print queue of the desk, the letters on paper, and the receipt that whoever opened a record prints."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from carnet.identity.actors import actor_of
from carnet.identity.letters import Outcome, WaitingLetter
from carnet.kernel.errors import Refusal
from carnet.portal.account.letter_text import name_id, shown
from carnet.portal.answers import form_key, refused_at_work
from carnet.portal.callers import caller_of, desk_page, signed_in_as
from carnet.portal.jinja import t
from carnet.portal.shown import LetterShown
from carnet.portal.views.desk import page
from carnet.usecases.caller import Caller
from carnet.usecases.list_letters import list_letters
from carnet.usecases.print_letters import print_letters
from carnet.usecases.settle_letter import settle_letter

MOST = 50
OUTCOMES = {"posted": Outcome.POSTED, "handed": Outcome.HANDED_OVER, "cancelled": Outcome.CANCELLED}


@require_safe
@desk_page
def queue(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The letters that wait, and what was just done."""
    answer = list_letters(caller)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    done = request.GET.get("fait", "")
    said = t(f"letters.done_{done}") if done in {*OUTCOMES, "gone"} else ""
    return page(request, "letters", letters=[_row(one) for one in answer], done=said)


def _row(letter: WaitingLetter) -> dict[str, object]:
    return {
        "id": letter.letter_id,
        "to": letter.to,
        "what": t(name_id(letter.message_id)),
        "at": letter.created_at,
        "by_post": letter.has_address,
        "printed": letter.printed_at is not None,
    }


@require_POST
@desk_page
def printed(request: HttpRequest, caller: Caller) -> HttpResponse:
    """One or many letters, each on its page of paper."""
    wanted = _ids(request.POST.getlist("lettre"))
    if not wanted:
        return redirect("desk_letters")
    answer = print_letters(caller, wanted, mark=True)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    return page(request, "letters_print", letters=[shown(one) for one in answer])


@require_POST
@desk_page
def settled(request: HttpRequest, caller: Caller, letter: UUID) -> HttpResponse:
    """Posted, handed over, or not needed any more."""
    outcome = OUTCOMES.get(request.POST.get("issue", ""))
    if outcome is None:
        return redirect("desk_letters")
    answer = settle_letter(caller, letter, outcome)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    done = request.POST["issue"] if isinstance(answer, Outcome) else "gone"
    return redirect(f"{reverse('desk_letters')}?fait={done}")


@require_safe
def receipt(request: HttpRequest, letter: UUID) -> HttpResponse:
    """The paper for a person whose record somebody opened: for the actor who did, and for the desk."""
    actor = actor_of(request)
    if actor is None:
        return redirect("account_login")
    answer = print_letters(caller_of(actor), [letter], mark=False)
    if isinstance(answer, Refusal) or not answer:
        raise Http404
    return _receipt_page(request, shown(answer[0]))


def _receipt_page(request: HttpRequest, letter: LetterShown) -> HttpResponse:
    context = {**signed_in_as(request), "letter": letter, "form_key": form_key()}
    return render(request, "account/receipt.jinja", context)


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
