"""“Mon compte”: mail, telephone, password, sessions, freezing, the rules. For whoever is signed in, about oneself."""

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity import accounts, codes, contacts, passwords, push, sessions, sms, terms
from carnet.identity.actors import actor_of, kind_of
from carnet.identity.adapter import HOME_PAGES
from carnet.identity.api import AccountKind
from carnet.identity.contacts import Contact, ContactKind
from carnet.identity.limits import TooManyAttempts
from carnet.identity.network import network_of
from carnet.identity.outside import flow
from carnet.identity.outside.provider import Audience
from carnet.identity.people import Language
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Refusal, Unavailable
from carnet.kernel.ids import AccountId
from carnet.portal import preferences
from carnet.portal.account.links import freeze_link
from carnet.portal.account.pages import wait
from carnet.portal.answers import conflict_sentence, form_key, sentences
from carnet.portal.callers import account_page, framed, stepped_up
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller
from carnet.usecases.change_contact import change_contact
from carnet.usecases.change_password import change_password
from carnet.usecases.freeze_account import freeze_account

_WAITING = "contact_to_prove"
_SAID = frozenset({"email", "phone", "password", "retire"})
_PASSWORD_FIELDS = {"password": "password", "password_again": "password_again"}


def page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page of the own account, in the frame of its kind."""
    kind = kind_of(request) or AccountKind.PATIENT
    given = {"form_key": form_key(), "home_of": HOME_PAGES[kind], **context}
    return render(request, f"account/own/{name}.jinja", framed(request, **given))


def own(caller: Caller) -> AccountId:
    """The account of who is signed in."""
    if caller.account_id is None:
        raise ValueError("a signed-in caller has an account")
    return AccountId(caller.account_id)


@require_safe
@account_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What I can change in my account."""
    details = accounts.personal_details(own(caller))
    done = request.GET.get("fait", "")
    said = t(f"own_account.done_{done}") if done in _SAID else ""
    ways = {"email": details.email, "phone": details.phone, "phones": sms.available(), "services": _services(request)}
    return page(request, "home", **ways, messages=push.is_offered(), done=said)


def _services(request: HttpRequest) -> bool:
    """Whether the instance has outside services by which this person may sign in."""
    actor = actor_of(request)
    return actor is not None and actor.kind is AccountKind.PATIENT and bool(flow.providers(Audience.PATIENT))


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
@stepped_up
def contact(request: HttpRequest, caller: Caller, kind: str) -> HttpResponse:
    """Another mail address, another telephone, or none."""
    wanted = ContactKind(kind)
    details = accounts.personal_details(own(caller))
    context = {"kind": kind, "now": details.email if wanted is ContactKind.EMAIL else details.phone, "typed": ""}
    if request.method != "POST":
        return page(request, "contact", **context)
    if request.POST.get("acte") == "retirer":
        return _changed(request, caller, wanted, None, context)
    typed = request.POST.get(kind, "")
    try:
        return _send(request, caller, contacts.parse(wanted, typed))
    except Invalid as invalid:
        errors = sentences(invalid, {}, kind)
    except Unavailable:
        errors = {kind: t("error.contact.not_sent").striptags()}
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    return page(request, "contact", **{**context, "typed": typed}, errors=errors)


def _send(request: HttpRequest, caller: Caller, wanted: Contact) -> HttpResponse:
    language = Language(preferences.current().language.value)
    code_id = contacts.send_code(own(caller), wanted, language, network_of(request), SystemClock().now())
    request.session[_WAITING] = [wanted.kind.value, wanted.value, str(code_id)]
    return redirect("account_contact_code")


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
@stepped_up
def contact_code(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The code that was sent to the new address."""
    waiting = request.session.get(_WAITING)
    if not waiting:
        return redirect("account_home")
    wanted, code_id = Contact(ContactKind(waiting[0]), waiting[1]), UUID(waiting[2])
    context = {"kind": wanted.kind.value, "to": wanted.value}
    if request.method != "POST":
        return page(request, "contact_code", **context)
    try:
        error = _wrong(request, caller, code_id)
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if error:
        return page(request, "contact_code", **context, errors={"code": t(error)})
    del request.session[_WAITING]
    return _changed(request, caller, wanted.kind, wanted, {"kind": wanted.kind.value, "now": "", "typed": ""})


def _wrong(request: HttpRequest, caller: Caller, code_id: UUID) -> str:
    typed = request.POST.get("code", "")
    if len(codes.normalised(typed)) != codes.DIGITS:
        return "error.code.wrong_form"
    answer = contacts.check_code(own(caller), code_id, typed, network_of(request), SystemClock().now())
    return {codes.CodeAnswer.WRONG: "error.code.wrong", codes.CodeAnswer.SPENT: "error.code.spent"}.get(answer, "")


def _changed(
    request: HttpRequest, caller: Caller, kind: ContactKind, proved: Contact | None, context: dict[str, str | None]
) -> HttpResponse:
    answer = change_contact(caller, own(caller), kind, proved, freeze_link(request))
    if isinstance(answer, Conflict):
        return page(request, "contact", **context, errors={kind.value: conflict_sentence(answer)})
    if isinstance(answer, Refusal):
        return redirect("account_home")
    return redirect(f"{reverse('account_home')}?fait={kind.value if proved else 'retire'}")


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
@stepped_up
def password(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Another password; it was just proved who asks."""
    if request.method != "POST":
        return page(request, "password")
    wanted, again = request.POST.get("password", ""), request.POST.get("password_again", "")
    try:
        passwords.check_password(accounts.personal_details(own(caller)).login, wanted, again)
    except Invalid as invalid:
        return page(request, "password", errors=sentences(invalid, _PASSWORD_FIELDS, "password"))
    key = request.session.session_key or ""
    if isinstance(change_password(caller, own(caller), make_password(wanted), key, freeze_link(request)), Refusal):
        return redirect("account_home")
    # This browser stays signed in: its session is bound to the password's hash.
    sessions.keep_after_new_password(request, own(caller))
    return redirect(f"{reverse('account_home')}?fait=password")


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def devices(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where my account is open now; ending needs no fresh proof, because it only takes away."""
    key = request.session.session_key or ""
    if request.method == "POST":
        return _end(request, caller, key)
    listed = sessions.listed(own(caller), key, SystemClock().now())
    done = t("own_account.sessions_done") if request.GET.get("fait") == "1" else ""
    return page(request, "sessions", sessions=listed, done=done)


def _end(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    acte = request.POST.get("acte")
    if acte == "autres":
        sessions.end_others(own(caller), key)
    elif (which := _uuid(request.POST.get("session", ""))) is not None:
        if acte == "nommer":
            sessions.name(own(caller), which, request.POST.get("nom", ""))
        else:
            sessions.end(own(caller), which)
    return redirect(f"{reverse('account_sessions')}?fait=1")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def freeze(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Nobody enters my account any more, me included, until it is unfrozen."""
    if request.method != "POST":
        return page(request, "freeze")
    freeze_account(caller, own(caller))
    request.session.flush()
    return redirect("account_frozen")


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def rules(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The rules in force: to read, and to accept when they are new."""
    facts = accounts.find_account(own(caller))
    accepted = facts is not None and terms.are_accepted(facts.terms_version)
    if request.method != "POST":
        return page(request, "rules", accepted=accepted)
    if request.POST.get("accord") != "oui":
        return page(request, "rules", accepted=accepted, errors={"accord": t("error.terms.needed")})
    accounts.accept_terms(own(caller), terms.VERSION, SystemClock().now())
    return redirect("account_home")
