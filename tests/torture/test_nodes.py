"""Two web servers and two workers on one database, and nothing that sticks: what one was told holds at the other.

Each server is `carnet serve` as shipped, with processes, caches and connections of its own. What a change of rights at
one does to requests at the other is also played a thousand times by `make race` (`tests/noway/test_rights_trials.py`).
"""

import contextlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.urls import reverse

from tests.ops.processes import ROOT, wait_for
from tests.torture.browser import Browser
from tests.torture.farm import depositing
from tests.torture.stand import Stand, _end_group, beside

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("stand"),
    pytest.mark.skipif(not os.environ.get("CARNET_TORTURE"), reason="NOT RUN: two servers at once (make torture)"),
]

TRIALS = 3
ALLOWED = 5
"""Tries of a sign-in for one name in five minutes (`carnet.identity.limits.SIGN_IN`)."""


@pytest.fixture
def nodes(empty: Stand) -> Iterator[tuple[int, int]]:
    """The ports of two servers of the same instance; the people are made anew afterwards."""
    with beside(empty, "-m", "carnet", "serve", "--port") as other:
        yield empty.port, other
    empty.renew()


def test_nodes_session_form_rights_and_limits_hold_at_the_other_server(empty: Stand, nodes: tuple[int, int]) -> None:
    people, (here, there) = empty.people, nodes
    documents = f"/pro/dossiers/{people.record}/documents/"
    unique, key = uuid.uuid4(), uuid.uuid4().hex
    # One form, sent to both: one document, one answer.
    first, again = (depositing(port, people.depositor, people.record)(unique, key) for port in nodes)
    assert first.documents[:1] == again.documents[:1] != []
    document = first.documents[0]
    assert all(Browser(port, people.depositor).get(documents).documents == [document] for port in nodes)
    # What the person hides at one server is hidden at the other for the next request, and shown again.
    for number in range(TRIALS):
        change, read = nodes if number % 2 else (there, here)
        for verb, status in (("cacher", 404), ("montrer", 200)):
            form = {"form_key": uuid.uuid4().hex}
            done = Browser(change, people.holder).post(f"/mon-dossier/documents/{document}/{verb}/", form)
            assert done.status == 302
            reader = Browser(read, people.reader)
            assert reader.get(f"{documents}{document}/").status == status
            assert (document in reader.get(documents).documents) is (status == 200)
    # Tries are counted together.
    tries = [
        Browser(nodes[n % 2], "").post(reverse("account_login"), {"login_name": "nobody.here", "password": "wrong"})
        for n in range(ALLOWED + 1)
    ]
    assert [one.status for one in tries] == [200] * ALLOWED + [429]
    # A session that ends at one server has ended at the other.
    assert Browser(here, people.reader).post(reverse("account_logout"), {}).status == 302
    assert Browser(there, people.reader).get(documents).status == 302


@contextlib.contextmanager
def second_worker(stand: Stand) -> Iterator[None]:
    with (stand.victim.folder / "second.log").open("ab") as said:
        worker = subprocess.Popen(
            [sys.executable, "-m", "carnet", "worker"],
            env={**os.environ, **stand.victim.environment()},
            cwd=ROOT,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield
    finally:
        _end_group(worker)


def test_nodes_second_worker_takes_over_the_log_when_the_first_one_is_killed(stand: Stand) -> None:
    deposit = depositing(stand.port, stand.people.depositor, stand.people.record)
    owner = stand.victim.environment()["CARNET_OWNER_DSN"]

    def counted() -> tuple[int, int, int]:
        with psycopg.connect(owner) as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM event_pending), (SELECT count(*) FROM log_leaf),"
                " (SELECT count(*) FROM event)"
            ).fetchone()
        assert row is not None
        return row

    with second_worker(stand):
        for _ in range(3):
            assert deposit(uuid.uuid4(), uuid.uuid4().hex).documents
        stand.kill("worker")
        before = counted()[1]
        for _ in range(3):
            assert deposit(uuid.uuid4(), uuid.uuid4().hex).documents
        wait_for(lambda: counted()[0] == 0 and counted()[1] > before, 60)
        pending, leaves, events = counted()
        assert (pending, leaves) == (0, events), "each event is in the log once"
    stand.mend()
