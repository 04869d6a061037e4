"""The door in front of Django and Django itself answer each reading of the walk of `test_fhir_door` alike.

Status, headers and bytes, to who knows of a secret and to who may not know.
"""

from collections.abc import Mapping
from unittest.mock import patch

import pytest

from carnet.fhir import bearer
from tests.authz import routes
from tests.fhir.house import JSON
from tests.fhir.lean import Both
from tests.noway.house import DEPOSITOR, HOLDER, MOTHER, PAUL, House
from tests.noway.observe import Observed
from tests.noway.secrets import SECRETS
from tests.noway.test_fhir_door import Software, walk

pytestmark = pytest.mark.slow


class AskedTwice(Software):
    """A software whose every reading is asked of both; what it saw is compared there."""

    both: Both
    statuses: list[str]

    def look(
        self, path: str, accept: str = JSON, method: str = "GET", headers: Mapping[str, str] = {}, *,
        data: bytes = b"", kind: str = "",
    ) -> Observed:  # fmt: skip
        sent = {"Accept": accept, "Authorization": f"Bearer {self._tokens.of(self._caller)}", **headers}
        with patch.object(bearer, "caller_of", self._tokens.caller_of):
            answer = self.both.alike(method, f"/fhir/{path}", sent, data=data, kind=kind)
        self.statuses.append(answer.status)
        return super().look(path, accept, method, headers, data=data, kind=kind)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("hidden_by_the_person", PAUL), ("hidden_by_the_person", DEPOSITOR),
        ("withheld_from_the_person", HOLDER), ("secret_from_the_parents", MOTHER),
    ],
)  # fmt: skip
def test_lean_door_every_reading_is_answered_as_by_django(home: House, name: str, who: str) -> None:
    secret = SECRETS[name]
    with routes.undone():
        software = AskedTwice(home, secret, who, secret.make(home))
        software.both, software.statuses = Both(), []
        for _ in walk(software):
            pass
    assert software.both.passed > len(software.statuses) // 3
    assert {"200 OK", "404 Not Found"} <= set(software.statuses)
