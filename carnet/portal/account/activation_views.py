"""The pages “J’ai un code d’activation”: code and birth date, identifier and password, mail or telephone, terms.

Public: whoever holds the paper walks them. No answer tells whether a code, an account or a record exists.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity import accounts, activation, activation_codes, codes, contacts, passwords, sms, terms
from carnet.identity.contacts import ContactKind
from carnet.identity.limits import TooManyAttempts
from carnet.identity.network import network_of
from carnet.identity.people import AccountFacts, CodesBy, Language
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Unavailable
from carnet.portal import forms, preferences
from carnet.portal.account.activation_state import State, forget
from carnet.portal.account.pages import wait
from carnet.portal.answers import conflict_sentence, form_key, sentences
from carnet.portal.jinja import t
from carnet.usecases.activate_account import Activated, Choice, activate_account

Step = Callable[[HttpRequest, State, AccountFacts], HttpResponse]
_FIELDS = {"login": "login", "password": "password", "password_again": "password_again"}


def page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page of the activation; never kept by the browser."""
    frame: dict[str, object] = {"form_key": form_key(), "errors": {}}
    response = render(request, f"account/activation/{name}.jinja", {**frame, **context})
    add_never_cache_headers(response)
    return response


def _step(view: Step) -> Callable[[HttpRequest], HttpResponse]:
    """A page after the first: without an activation under way it leads to the first one."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        state = State.of(request)
        facts = activation.still_open(state.id, SystemClock().now()) if state else None
        if state is None or facts is None:
            forget(request)
            return redirect("account_activate")
        try:
            return view(request, state, facts)
        except TooManyAttempts as limit:
            return wait(request, limit.until)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The code of the paper and the birth date."""
    if request.method != "POST":
        return page(request, "begin", values={}, code="")
    typed = request.POST.get("code", "")
    born = forms.typed_day(request.POST, "naissance")
    values = forms.day_values(request.POST, "naissance")
    errors: dict[str, str] = {}
    if not activation_codes.well_formed(activation_codes.normalised(typed)):
        # It cannot be right, so it is not counted: a slip of the finger costs nothing.
        errors["code"] = t("error.activation.form")
    if born is None:
        errors["naissance"] = t("error.activation.birth_date")
    if errors or born is None:
        return page(request, "begin", values=values, code=typed, errors=errors)
    try:
        proved = activation.check(typed, born, network_of(request), SystemClock().now())
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if proved is None:
        return page(request, "begin", values=values, code=typed, errors={"code": t("error.activation.wrong")})
    # A fresh key: what stood in this browser's session before is not this person's.
    request.session.cycle_key()
    State(str(proved.activation_id)).keep(request)
    return redirect("account_activate_login")


@_step
def login(request: HttpRequest, state: State, facts: AccountFacts) -> HttpResponse:
    """The identifier and the password, chosen by the person."""
    before = accounts.personal_details(facts.account_id).login if facts.activated else ""
    if request.method != "POST":
        return page(request, "login", login=state.login or before, known=bool(before))
    typed, password = request.POST.get("login", ""), request.POST.get("password", "")
    try:
        chosen = passwords.check_ways(facts.account_id, typed, password, request.POST.get("password_again", ""))
    except Invalid as invalid:
        return page(request, "login", login=typed, known=bool(before), errors=sentences(invalid, _FIELDS, "login"))
    state.changed(request, login=chosen, password_hash=make_password(password))
    return redirect("account_activate_contact")


@_step
def contact(request: HttpRequest, state: State, facts: AccountFacts) -> HttpResponse:
    """Mail, telephone or neither: how codes and notices reach the person."""
    if not state.password_hash:
        return redirect("account_activate_login")
    chosen = request.POST.get("comment", "")
    typed = {"email": request.POST.get("email", ""), "phone": request.POST.get("phone", "")}
    if request.method != "POST":
        return page(request, "contact", chosen="", typed=typed, phones=sms.available())
    if chosen == CodesBy.LIST:
        state.changed(request, contact="", contact_kind="", no_contact=True)
        return redirect("account_activate_terms")
    try:
        kind = ContactKind(chosen)
    except ValueError:
        errors = {"comment": str(t("error.contact.none_chosen"))}
        return page(request, "contact", chosen="", typed=typed, phones=sms.available(), errors=errors)
    try:
        return _send(request, state, facts, contacts.parse(kind, typed[kind]))
    except Invalid as invalid:
        errors = sentences(invalid, {}, kind.value)
    except Unavailable:
        errors = {kind.value: t("error.contact.not_sent").striptags()}
    return page(request, "contact", chosen=chosen, typed=typed, phones=sms.available(), errors=errors)


def _send(request: HttpRequest, state: State, facts: AccountFacts, wanted: contacts.Contact) -> HttpResponse:
    now, network = SystemClock().now(), network_of(request)
    language = Language(preferences.current().language.value)
    code_id = contacts.send_code(facts.account_id, wanted, language, network, now)
    state.changed(request, pending=wanted.value, pending_kind=wanted.kind.value, code_id=str(code_id))
    return redirect("account_activate_code")


@_step
def code(request: HttpRequest, state: State, facts: AccountFacts) -> HttpResponse:
    """The code that was sent to the address: it proves that the address is the person's."""
    if not state.code_id:
        return redirect("account_activate_contact")
    by_phone = state.pending_kind == ContactKind.PHONE
    if request.method != "POST":
        return page(request, "code", by_phone=by_phone, to=state.pending)
    typed = request.POST.get("code", "")
    error = "error.code.wrong_form" if len(codes.normalised(typed)) != codes.DIGITS else ""
    if not error:
        code_id = UUID(state.code_id)
        answer = contacts.check_code(facts.account_id, code_id, typed, network_of(request), SystemClock().now())
        error = {codes.CodeAnswer.WRONG: "error.code.wrong", codes.CodeAnswer.SPENT: "error.code.spent"}.get(answer, "")
    if error:
        return page(request, "code", by_phone=by_phone, to=state.pending, errors={"code": t(error)})
    state.changed(request, contact=state.pending, contact_kind=state.pending_kind, no_contact=False, code_id="")
    return redirect("account_activate_terms")


@_step
def conditions(request: HttpRequest, state: State, facts: AccountFacts) -> HttpResponse:
    """The terms; accepting them ends the activation."""
    if not state.password_hash:
        return redirect("account_activate_login")
    if not state.contact and not state.no_contact:
        return redirect("account_activate_contact")
    if request.method != "POST":
        return page(request, "terms")
    if request.POST.get("accord") != "oui":
        return page(request, "terms", errors={"accord": t("error.terms.needed")})
    answer = activate_account(state.id, _choice(state), SystemClock())
    if isinstance(answer, Conflict):
        errors = {"login": conflict_sentence(answer)}
        return page(request, "login", login=state.login, known=facts.activated, errors=errors)
    forget(request)
    if not isinstance(answer, Activated):
        return redirect("account_activate")
    return redirect("account_activated_by_list" if state.no_contact else "account_activated")


def _choice(state: State) -> Choice:
    email, phone = state.value(ContactKind.EMAIL), state.value(ContactKind.PHONE)
    by = CodesBy.LIST if state.no_contact else ContactKind(state.contact_kind).codes_by
    return Choice(state.login, state.password_hash, email, phone, by, terms.VERSION)


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The account is ready: the person signs in as every day."""
    return page(request, "done", by_list=False)


@require_safe
def done_by_list(request: HttpRequest) -> HttpResponse:
    """The account is ready, and its codes are on paper."""
    return page(request, "done", by_list=True)
