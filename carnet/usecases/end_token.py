"""A software ends one of its tokens (RFC 7009): one access token, or the whole permission that a person gave."""

from collections.abc import Mapping

from carnet.identity.oauth import ends
from carnet.identity.oauth.server import Addresses, Answer, OauthServer
from carnet.kernel.clock import Clock
from carnet.storage import db
from carnet.usecases._applications import ask_stop, note_stop
from carnet.usecases.caller import Caller


def end_token(form: Mapping[str, str], headers: Mapping[str, str], at: Addresses, *, clock: Clock) -> Answer:
    """The answer of the address: the same whether there was something to end or not."""

    def work() -> Answer:
        server = OauthServer(at, clock.now())
        answer = ends.answer(server, "revocation", form, headers)
        if server.stopped is not None:
            system = Caller.system(clock)
            note_stop(system, server.stopped, ask_stop(system, server.stopped), ends.BY_SOFTWARE)
        return answer

    return db.in_transaction(work)
