"""The operator registers software: what is refused, what is kept, what ends."""

from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from carnet.identity.oauth import clients
from carnet.identity.oauth.clients import OauthClientKind, Settings, settings_of
from carnet.identity.oauth.registering import is_origin, is_redirect
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.usecases.caller import Caller
from carnet.usecases.change_client import Changed, Written, change_client
from carnet.usecases.list_clients import list_clients
from tests import cast
from tests.fhir import tokens
from tests.journal import events
from tests.usecases.scene import system_record


def settings(**changes: Any) -> Settings:
    plain = tokens.plain(tokens.SETTINGS)
    return settings_of({**plain, "jwks": tokens.jwks(), **changes})


def app(**changes: Any) -> Settings:
    return settings_of({**tokens.plain(tokens.APP_SETTINGS), **changes})


def test_change_client_operator_registers_changes_and_ends(db: None, clock: FixedClock) -> None:
    operator = Caller.command(clock)
    first = change_client(operator, "logiciel", Written(OauthClientKind.BACKEND, " Logiciel ", settings()))
    assert isinstance(first, Changed) and (first.client.version, first.client.name, first.secret) == (1, "Logiciel", "")
    event = events(system_record())[-1]
    assert (event.act, event.outcome.value, dict(event.detail)["client"]) == ("client:change", "done", "logiciel")
    narrower = Written(OauthClientKind.BACKEND, "Logiciel", settings(scopes=["system/Patient.r"]))
    assert isinstance(change_client(operator, "logiciel", narrower), Changed)
    found = clients.find("logiciel")
    assert found is not None and (found.version, found.settings.scopes) == (2, ("system/Patient.r",))
    as_app = Written(OauthClientKind.APP, "Logiciel", app())
    assert change_client(operator, "logiciel", as_app) == Conflict("client.kind_stays")
    assert isinstance(change_client(operator, "logiciel", None), Changed)
    assert clients.find("logiciel") is None
    assert [(c.version, c.ended) for c in list_clients()] == [(3, True)]
    assert change_client(operator, "logiciel", None) == Conflict("client.unknown")
    assert change_client(operator, "autre", None) == Conflict("client.unknown")


def test_change_client_anybody_else_is_refused(db: None, clock: FixedClock) -> None:
    written = Written(OauthClientKind.BACKEND, "Logiciel", settings())
    others = (cast.carer(cast.HELENE, clock), cast.secretary(clock), cast.desk_agent(clock), Caller.system(clock))
    for caller in others:
        assert change_client(caller, "logiciel", written) == Refusal("C01", "not_foreseen")
    assert list_clients() == ()
    operator = replace(cast.operator(clock), scopes=frozenset({"system/*.cruds"}))
    assert change_client(operator, "logiciel", written) == Refusal("C63", "scope_missing")


def test_change_client_with_a_secret_shows_it_once_and_keeps_a_keyed_hash(db: None, clock: FixedClock) -> None:
    written = Written(OauthClientKind.APP, "Appli", app(method="client_secret_basic"))
    made = change_client(Caller.command(clock), "appli", written)
    assert isinstance(made, Changed) and len(made.secret) > 40 and made.secret not in repr(made)
    kept = clients.find("appli")
    assert kept is not None and kept.check_client_secret(made.secret)
    assert not kept.check_client_secret(made.secret[:-1]) and not kept.check_client_secret("")


EC_PRIVATE = ECKey.generate_key("P-384", {"kid": "a"}, private=True)
PRIVATE = {"keys": [EC_PRIVATE.as_dict(private=True)]}
NAMELESS = {"keys": [EC_PRIVATE.as_dict(private=False, kid="")]}
WRONG: dict[str, tuple[str, OauthClientKind, str, Settings]] = {
    "client_id": ("client.id", OauthClientKind.BACKEND, "Logiciel", settings()),
    "name": ("client.name", OauthClientKind.BACKEND, " ", settings()),
    "method of a software": ("client.method", OauthClientKind.BACKEND, "x", settings(method="none")),
    "unknown method": ("client.method", OauthClientKind.APP, "x", app(method="client_secret_post")),
    "algorithm": ("client.algorithm", OauthClientKind.BACKEND, "x", settings(algorithm="HS384")),
    "no key": ("client.jwks", OauthClientKind.BACKEND, "x", settings(jwks={})),
    "private key": ("client.jwks", OauthClientKind.BACKEND, "x", settings(jwks=PRIVATE)),
    "key of another kind": (
        "client.jwks_kind", OauthClientKind.BACKEND, "x",
        settings(jwks=tokens.jwks(RSAKey.generate_key(2048, {"kid": "a"}))),  # type: ignore[arg-type]
    ),
    "key without a name": (
        "client.jwks_kind", OauthClientKind.BACKEND, "x", settings(jwks=NAMELESS),
    ),
    "scope of a person": ("client.scope", OauthClientKind.BACKEND, "x", settings(scopes=["patient/Patient.r"])),
    "scope of a software": ("client.scope", OauthClientKind.APP, "x", app(scopes=["system/Patient.r"])),
    "rights through an application": ("client.scope", OauthClientKind.APP, "x", app(scopes=["patient/Consent.u"])),
    "everything through an application": ("client.scope", OauthClientKind.APP, "x", app(scopes=["patient/*.cruds"])),
    "no structure": ("client.structures", OauthClientKind.BACKEND, "x", settings(structures=[])),
    "all and one": ("client.structures", OauthClientKind.BACKEND, "x", settings(structures=["*", "1"])),
    "software with pages": ("client.no_pages", OauthClientKind.BACKEND, "x", settings(origins=["https://a.test"])),
    "no address": ("client.redirect_needed", OauthClientKind.APP, "x", app(redirect_uris=[])),
    "address": ("client.redirect", OauthClientKind.APP, "x", app(redirect_uris=["http://a.test/"])),
    "origin": ("client.origin", OauthClientKind.APP, "x", app(origins=["https://a.test/"])),
    "structure of an application": ("client.no_structures", OauthClientKind.APP, "x", app(structures=["*"])),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_change_client_what_makes_no_sense_is_named(db: None, clock: FixedClock, name: str) -> None:
    rule, kind, called, chosen = WRONG[name]
    client_id = "MAJUSCULE" if name == "client_id" else "logiciel"
    with pytest.raises(Invalid) as caught:
        change_client(Caller.command(clock), client_id, Written(kind, called, chosen))
    assert rule in {problem.rule for problem in caught.value.problems}
    assert list_clients() == ()


def test_addresses_and_origins() -> None:
    good = ["https://a.test/b?c=d", "http://127.0.0.1:8080/x", "http://localhost/", "com.exemple.app:/retour"]
    bad = ["http://a.test/", "https://", "https://a.test/#x", "https://a.test/*", "https://u:p@a.test/", "app:/x",
           "javascript:alert(1)", "data:text/html,x", "https://a.test\\@b.test/", "//a.test/", "", "https://a.test:x/",
           "https://é.test/", "com.exemple.app://x/y", "https://a.test/ b", 'https://a.test/"']  # fmt: skip
    assert [uri for uri in good if not is_redirect(uri)] == []
    assert [uri for uri in bad if is_redirect(uri)] == []
    assert all(map(is_origin, ["https://a.test", "https://a.test:8443", "http://127.0.0.1:5000"]))
    wrong = ["http://a.test", "https://a.test/", "https://A.test", "null", "*", "https://*.test/", "https://u@a.test"]
    assert [one for one in wrong if is_origin(one)] == []
