"""One of two worlds that differ by one secret, as software behind the SOAP door sees it. Owns the set-up of a world."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

import time_machine

from tests.authz import routes
from tests.noway.house import NOW, House
from tests.noway.observe import Observed
from tests.noway.secrets import SECRETS, Secret, absent_of


def observed(
    home: House, name: str, look: Callable[[Secret, UUID], Iterable[Observed]], *, kept: bool
) -> list[Observed]:
    """What `look` sees in one world; `kept` leaves the secret out. The secret is a day younger."""
    secret = SECRETS[name]
    with routes.world(), time_machine.travel(NOW + timedelta(days=1), tick=False):
        hidden = absent_of(home, secret) if kept else secret.make(home)
        return list(look(secret, hidden))
