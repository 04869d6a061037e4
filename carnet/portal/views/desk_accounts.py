"""The pages with which an agent helps a person into the account: find it, give a paper, recover, freeze, unfreeze.

An agent reads no address, no code and nothing of a record here. An address of a page that was passed on opens nothing:
the session must have found the account.
"""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.identity import accounts
from carnet.identity.limits import TooManyAttempts
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.portal import forms
from carnet.portal.account.links import freeze_link
from carnet.portal.account.pages import wait
from carnet.portal.answers import conflict_sentence, refused_at_work, sentences
from carnet.portal.callers import desk_page
from carnet.portal.jinja import t
from carnet.portal.views.desk import AtTheDesk, at_the_desk, page
from carnet.usecases.caller import Caller
from carnet.usecases.find_accounts import WantedPerson, find_accounts
from carnet.usecases.freeze_account import freeze_account
from carnet.usecases.give_first_paper import give_first_paper
from carnet.usecases.give_paper import Paper, give_paper
from carnet.usecases.keep_address import keep_address
from carnet.usecases.see_account import AccountSeen, see_account
from carnet.usecases.start_recovery import start_recovery
from carnet.usecases.stop_recovery import stop_recovery
from carnet.usecases.unfreeze_account import unfreeze_account

FOUND = "found_accounts"
MOST_FOUND = 20
_FIELDS = {"papers": "papiers", "address": "adresse"}
Act = Callable[[HttpRequest, Caller, AccountId, bool], object]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def find(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Whose account it is: birth name, first given name and birth date, as on the papers."""
    values = {name: request.POST.get(name, "").strip() for name in ("nom", "prenom")}
    born = forms.typed_day(request.POST, "naissance")
    shown = {**values, **forms.day_values(request.POST, "naissance")}
    if request.method != "POST":
        return page(request, "accounts", values=shown, found=None)
    errors = {name: str(t(f"error.accounts.{name}")) for name, value in values.items() if not value}
    if born is None:
        errors["naissance"] = str(t("error.accounts.naissance"))
    if errors or born is None:
        return page(request, "accounts", values=shown, found=None, errors=errors)
    try:
        answer = find_accounts(caller, WantedPerson(values["nom"], values["prenom"], born))
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    for one in answer:
        _remember(request, one.account_id)
    found = [{"id": one.account_id, "traits": one.identity.traits, "ins": one.identity.ins} for one in answer]
    return page(request, "accounts", values=shown, found=found)


def _remember(request: HttpRequest, account_id: AccountId) -> None:
    kept = [one for one in request.session.get(FOUND, []) if one != str(account_id)]
    request.session[FOUND] = [*kept, str(account_id)][-MOST_FOUND:]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def of_record(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The account of the person whose record the agent has before the eyes."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    account = accounts.account_of_record(RecordId(record))
    if account is None:
        return _first_paper(request, caller, found)
    _remember(request, account.account_id)
    return redirect("desk_account", account=account.account_id)


def _first_paper(request: HttpRequest, caller: Caller, found: AtTheDesk) -> HttpResponse:
    """Nobody signs in for this record yet: the first code."""
    context = {"person": found.person, "record": found.record}
    if request.method != "POST":
        return page(request, "account_none", **context)
    seen = request.POST.get("papiers") == "oui"
    try:
        answer = give_first_paper(caller, RecordId(found.record), papers_seen=seen)
    except Invalid as invalid:
        return page(request, "account_none", **context, errors=sentences(invalid, _FIELDS, "papiers"))
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    if isinstance(answer, Conflict):
        return page(request, "account_none", **context, errors={"papiers": conflict_sentence(answer)})
    return redirect("receipt", letter=answer)


@require_safe
@desk_page
def account(request: HttpRequest, caller: Caller, account: UUID) -> HttpResponse:
    """The state of an account and what an agent may do."""
    return _account_page(request, caller, account, {})


@require_POST
@desk_page
def act(request: HttpRequest, caller: Caller, account: UUID) -> HttpResponse:
    """One act, after the papers were seen where it needs them."""
    doing = ACTS.get(request.POST.get("acte", ""))
    if str(account) not in request.session.get(FOUND, []) or doing is None:
        raise Http404
    seen = request.POST.get("papiers") == "oui"
    try:
        answer = doing(request, caller, AccountId(account), seen)
    except Invalid as invalid:
        return _account_page(request, caller, account, sentences(invalid, _FIELDS, "papiers"))
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    if isinstance(answer, Conflict):
        return _account_page(request, caller, account, {"papiers": conflict_sentence(answer)})
    if isinstance(answer, UUID):
        return redirect("receipt", letter=answer)
    return redirect(f"{reverse('desk_account', kwargs={'account': account})}?fait={request.POST['acte']}")


def _account_page(request: HttpRequest, caller: Caller, account: UUID, errors: dict[str, str]) -> HttpResponse:
    if str(account) not in request.session.get(FOUND, []):
        raise Http404
    answer = see_account(caller, AccountId(account))
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    if answer is None:
        raise Http404
    done = request.GET.get("fait", "")
    said = t(f"account.done_{done}") if done in SAID else ""
    return page(request, "account", account=answer, state=_state(answer), errors=errors, done=said)


def _state(seen: AccountSeen) -> str:
    if seen.frozen:
        return "frozen"
    if not seen.activated:
        return "waiting"
    return "recovering" if seen.recovery else "active"


def _paper(paper: Paper) -> Act:
    return lambda _, caller, account, seen: give_paper(caller, account, paper, papers_seen=seen)


ACTS: dict[str, Act] = {
    "activation": _paper(Paper.ACTIVATION),
    "identifiant": _paper(Paper.IDENTIFIER),
    "codes": _paper(Paper.CODES),
    "retrouver": lambda request, caller, account, seen: start_recovery(
        caller, account, freeze_link(request), papers_seen=seen
    ),
    "arreter": lambda _, caller, account, __: stop_recovery(caller, account),
    "bloquer": lambda _, caller, account, __: freeze_account(caller, account),
    "debloquer": lambda _, caller, account, seen: unfreeze_account(caller, account, papers_seen=seen),
    "adresse": lambda request, caller, account, _: keep_address(caller, account, request.POST.get("adresse", "")),
}
SAID = frozenset({"retrouver", "arreter", "bloquer", "debloquer", "adresse"})
