"""From a proof to a session. Owns which account a proof opens; never makes a tie that the person did not ask for.

A patient's account opens by its tie with (issuer, sub) only. A professional's opens by the directory's identifier,
which is what a provider of professionals proves; it must be in the directory, with an activity that both know.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from django.http import HttpRequest, HttpResponse

from carnet.identity import accounts, actors, directory, new_device
from carnet.identity import sign_in as second
from carnet.identity.models import Account, AccountKind
from carnet.identity.outside import links
from carnet.identity.outside.claims import Proof
from carnet.identity.outside.flow import Purpose, Returned
from carnet.identity.outside.provider import Provider
from carnet.identity.people import NewAccount, PersonalDetails, Preferences, View
from carnet.identity.step_up import Method
from carnet.identity.traits import IdentityStatus, differences
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import AccountId

# Our own steps after the first proof: a provider's level that is two factors takes their place.
SECOND_STEPS: Final = frozenset({second.STAGE, new_device.STAGE})
_PROOF: Final = "outside_proof"
_SESSION: Final = "outside_session"
_PROOF_SECONDS: Final = 1800


class Denied(StrEnum):
    """Why a proof opens no account; each is a sentence of the catalogue (`outside.denied_…`)."""

    CLOSED = "closed"
    NOT_LISTED = "not_listed"
    NO_ACTIVITY = "no_activity"
    OTHER_PERSON = "other_person"
    LINKED_ALREADY = "linked_already"


def account_for(proof: Proof, now: datetime) -> Account | Denied | None:
    """The account that a proof opens; None for a person who has no tie yet."""
    known = links.account_of(proof)
    if known is None and proof.professional_id:
        return _professional(proof, now)
    account = Account.objects.filter(pk=known).first() if known else None
    if known is not None and (account is None or not account.is_active or account.frozen_at is not None):
        return Denied.CLOSED
    if account is not None and account.professional_id != (proof.professional_id or None):
        return Denied.OTHER_PERSON
    return account


def sign_in(request: HttpRequest, account: Account, provider: Provider, returned: Returned, now: datetime) -> Any:
    """Signs the account in, through those of our own steps that the provider's level does not replace.

    Denied.NO_ACTIVITY for a professional none of whose claimed activities the directory knows.
    """
    proof = returned.proof
    if proof.professional_id:
        request.session[actors.CLAIMED] = [list(one) for one in proof.activities]
        if not actors.usable_activities(request, proof.professional_id):
            request.session.pop(actors.CLAIMED, None)
            return Denied.NO_ACTIVITY
    strong = proof.acr in provider.two_factors_acr
    request.session[_SESSION] = [provider.name, returned.id_token]
    links.used(proof, now.date())
    method = Method.PROVIDER if strong else Method.PROVIDER_LOW
    record_authentication(request, account, method=method.value, provider=provider.name, acr=proof.acr)
    login = Login(user=account)
    if strong:
        steps = LoginStageController(request, login)
        for key in SECOND_STEPS:
            steps.set_handled(key)
    response: HttpResponse = perform_login(request, login)
    return response


def session_of_provider(request: HttpRequest) -> tuple[str, str] | None:
    """The provider that opened this session and the token that ends its own, or None."""
    kept = request.session.get(_SESSION)
    return (str(kept[0]), str(kept[1])) if kept else None


def keep(request: HttpRequest, returned: Returned, now: datetime) -> None:
    """Keeps a proof in the session of the browser while the person says what to do with it."""
    request.session[_PROOF] = {**returned.proof.plain(), "id_token": returned.id_token, "at": now.timestamp()}


def kept(request: HttpRequest, now: datetime) -> Returned | None:
    """The proof that waits in this browser's session, unless it is too old."""
    plain = dict(request.session.get(_PROOF, {}))
    if not plain or not 0 <= now.timestamp() - plain.pop("at") <= _PROOF_SECONDS:
        return None
    token = plain.pop("id_token")
    return Returned(Proof.of_plain(plain), Purpose.LINK, token)


def forget(request: HttpRequest) -> None:
    """Forgets a proof that waits."""
    request.session.pop(_PROOF, None)


def link(account_id: AccountId, proof: Proof, at: datetime) -> Denied | None:
    """Ties a provider's person to an account that is signed in, if the strict traits are the same.

    An account whose identity was never proved takes the identity that the provider proves.
    """
    if proof.identity is None:
        return Denied.OTHER_PERSON
    details = accounts.personal_details(account_id)
    if details.identity is not None and differences(details.identity.traits, proof.identity.traits):
        return Denied.OTHER_PERSON
    if isinstance(links.tie(account_id, proof, at), Conflict):
        return Denied.LINKED_ALREADY
    if details.identity is None and proof.identity.status is IdentityStatus.VALIDATED:
        accounts.change_details(account_id, replace(details, identity=proof.identity))
    return None


def open_account(proof: Proof, login: str, email: str | None, at: datetime) -> Account | Conflict | Denied:
    """A new account for a person whom a provider proved. Raises Invalid for the identifier's form or the proof's level.

    The identity has no INS yet: `usecases.give_own_ins` takes it. There is no password: the provider opens it.
    """
    if proof.identity is None or proof.identity.status is not IdentityStatus.VALIDATED:
        raise Invalid.of("login", "outside.not_proved")
    details = PersonalDetails(login, email, None, proof.identity, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, None), at)
    if isinstance(made, Conflict):
        return made
    if isinstance(links.tie(made, proof, at), Conflict):
        accounts.destroy_account(made)
        return Denied.LINKED_ALREADY
    accounts.mark_activated(made, at)
    return Account.objects.get(pk=made)


def _professional(proof: Proof, now: datetime) -> Account | Denied:
    """The one account of a professional of the directory, made at the first sign-in."""
    if directory.find_professional(proof.professional_id) is None:
        return Denied.NOT_LISTED
    rows = Account.objects.filter(professional_id=proof.professional_id, kind=AccountKind.PROFESSIONAL)
    there = list(rows.order_by("created_at", "id")[:2])
    if len(there) > 1 or any(not one.is_active or one.frozen_at for one in there):
        return Denied.CLOSED
    if not there:
        return _new_professional(proof, now)
    # The tie is made now: from here on another person of this provider cannot name the same professional.
    return Denied.OTHER_PERSON if links.tie(AccountId(there[0].id), proof, now) else there[0]


def _new_professional(proof: Proof, now: datetime) -> Account | Denied:
    details = PersonalDetails(f"pro-{uuid4().hex}", None, None, None, Preferences(view=View.COMPLETE))
    made = accounts.create_account(NewAccount(AccountKind.PROFESSIONAL, details, None, proof.professional_id), now)
    if isinstance(made, Conflict):
        raise RuntimeError("a random identifier is taken")
    if links.tie(made, proof, now) is not None:
        # The same sign-in, twice at once: the other one made the account.
        accounts.destroy_account(made)
        return account_for(proof, now) or Denied.CLOSED
    accounts.mark_activated(made, now)
    return Account.objects.get(pk=made)
