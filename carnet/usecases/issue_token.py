"""A software asks for a token: who it is, what it is given, in one transaction (OAuth 2.1; SMART App Launch 2)."""

from collections.abc import Mapping

from carnet.identity.oauth.apps import REUSED, token_answer
from carnet.identity.oauth.server import Addresses, Answer, OauthServer
from carnet.kernel.clock import Clock
from carnet.policy.accounts import AccountAct
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage import db
from carnet.usecases._account import ask_account, note_account, refuse_account
from carnet.usecases._applications import ask_stop, note_stop
from carnet.usecases.caller import Caller

_LONGEST_WHY = 80


def issue_token(
    form: Mapping[str, str], headers: Mapping[str, str], at: Addresses, *, request_id: str, clock: Clock
) -> Answer:
    """The answer of the token address, refusals included. `at` is this instance as the software calls it."""

    def work() -> Answer:
        server = OauthServer(at, clock.now())
        answer = token_answer(server, form, headers)
        _note(server, answer, request_id, clock)
        return answer

    return db.in_transaction(work)


def _note(server: OauthServer, answer: Answer, request_id: str, clock: Clock) -> None:
    """Says in the journal what a known software was given or refused. Who is unknown is nobody: nothing to tell of."""
    if server.stopped is not None:
        system = Caller.system(clock)
        note_stop(system, server.stopped, ask_stop(system, server.stopped), REUSED)
    if server.client is None:
        return
    given = "access_token" in answer.body
    caller = _caller(server, server.client.client_id, request_id, clock)
    decision = ask_account(caller, AccountAct.SOFTWARE_ENTER, own=given)
    if given:
        note_account(caller, None, AccountAct.SOFTWARE_ENTER, decision, (("scopes", server.scopes),))
    else:
        why = str(answer.body.get("error", ""))[:_LONGEST_WHY]
        refuse_account(caller, None, AccountAct.SOFTWARE_ENTER, decision, (("why", why),))


def _caller(server: OauthServer, client_id: str, request_id: str, clock: Clock) -> Caller:
    bound = server.bound
    named = bound is not None and bound.professional != ""
    return Caller(
        kind=ActorKind.PROFESSIONAL if named else ActorKind.APPLICATION,
        actor_id=bound.professional if bound and named else client_id,
        structure_id=bound.structure if bound else "",
        sector=bound.sector if bound else "",
        authentication=AuthenticationMode(bound.authentication) if bound else AuthenticationMode.NONE,
        interface="fhir",
        request_id=request_id,
        application=client_id,
        clock=clock,
    )
