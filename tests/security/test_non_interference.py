"""Hidden is indistinguishable from absent: two worlds that differ by one hidden document give the same bytes (I5).

The same sequence of requests is sent by a doctor from whom the document is hidden, in a world with it and in one
without. Body, headers, status and number of statements must be equal after `tests.normalise`.

Not covered: the duration, and who deposits a document under the uniqueId of a hidden one (the identifiers are random
numbers that only its author knows; the answer is the same for a uniqueId taken in any record).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carnet.documents import entries
from carnet.documents.entries import Where
from carnet.portal import answers
from carnet.portal.views import pro
from carnet.storage import head as heads
from carnet.storage import keys
from carnet.usecases._card import Card
from carnet.usecases._facts import Facts
from carnet.usecases._visible import find, visible
from tests import cast
from tests.normalise import Normaliser, Seen
from tests.portal import site
from tests.portal.site import Site, deposit_form, search_form
from tests.usecases import cdas
from tests.usecases.scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = 25
# The name under which the views of documents call the page.
PAGE = "carnet.portal.views.pro_documents.page"
LENGTH = 10
Observed = tuple[str, Seen, int]


@dataclass(frozen=True)
class Step:
    """One request. `{record}`, `{visible}`, `{hidden}`, `{nobody}` and `{elsewhere}` stand for ids of the world."""

    path: str
    form: Callable[[], dict[str, object]] | None = None
    method: str = "GET"


BASE, ONE = "/pro/dossiers/{record}/", "/pro/dossiers/{record}/documents/"
DOCUMENTS = [f"{ONE}{{{which}}}/" for which in ("visible", "hidden", "nobody")]
PARTS = ("", "original/", "page/1/", "page/2/", "media/1/", "cda/1/", "remplacer/", "supprimer/")
# A refusal is explained only to who found the person in this session: every walk begins here.
FIND = Step("/pro/", lambda: {**search_form(cast.ODETTE)}, "POST")
STEPS = [
    FIND,
    *(Step(f"{document}{part}") for document in DOCUMENTS for part in PARTS),
    *(Step(document, method="HEAD") for document in DOCUMENTS),
    *(Step(f"{ONE}{query}") for query in ("", "?sorte=compte_rendu", "?sorte=ordonnance", "?page=1", "?page=9")),
    Step(ONE, method="HEAD"),
    Step(BASE),
    Step(f"{BASE}deposer/"),
    Step(f"{BASE}deposer/", lambda: {"titre": ""}, "POST"),
    Step(f"{BASE}deposer/", lambda: deposit_form(cdas.level1(cdas.facts(cast.ODETTE, "777")), "a.xml"), "POST"),
    Step(f"{BASE}accord/", lambda: {"accord": "oui"}, "POST"),
    Step(f"{BASE}accord/", dict, "POST"),
    Step("/pro/"),
    Step("/pro/", lambda: {**search_form(cast.ODETTE, **{"naissance-day": "1"})}, "POST"),
    Step("/pro/dossiers/{elsewhere}/documents/{hidden}/"),
    Step("/mon-dossier/documents/{hidden}/"),
    Step("/affichage/?language=en"),
]

# Acts that change a document of one's own: they would remove the difference that its depositor sees.
CHANGES = [
    FIND,
    *(Step(f"{document}{act}/", dict, "POST") for document in DOCUMENTS for act in ("ranger", "supprimer")),
]


class Worlds:
    """One record with a visible document; `with_hidden` adds another for the length of a block."""

    def __init__(self, base: Site) -> None:
        self.scene = base.scene
        self.visible = cdas.deposited(self.scene, cdas.structured(cast.ODETTE, "Visible", "10")).logical_id
        self.paul, self.ines = base.carer(cast.PAUL), base.carer(cast.INES)
        self.scene.agrees(cast.PAUL)
        self.nobody, self.elsewhere = uuid4(), uuid4()

    @contextmanager
    def without(self) -> Iterator[UUID]:
        """The world without the hidden document: its id names nothing."""
        with _undone():
            yield uuid4()

    @contextmanager
    def with_hidden(self) -> Iterator[UUID]:
        """The world with it."""
        with _undone():
            yield self._hidden(self.scene).logical_id

    @staticmethod
    def _hidden(scene: Scene) -> Card:
        card = cdas.deposited(scene, cdas.structured(cast.ODETTE, "Caché", "11"))
        scene.hides(card)
        return card

    def ids(self, hidden: UUID) -> dict[str, UUID]:
        """The ids of a world by what they name."""
        names = {"record": self.scene.record, "visible": self.visible, "hidden": hidden}
        return {**names, "nobody": self.nobody, "elsewhere": self.elsewhere}


@contextmanager
def _undone() -> Iterator[None]:
    whole = transaction.atomic()
    # Limits commit their counts in transactions of their own, which Django lets stand only in those of a test case.
    vars(whole)["_from_testcase"] = True
    with whole:
        yield
        transaction.set_rollback(True)


def _observed(client: Client, steps: list[Step], ids: dict[str, UUID]) -> list[Observed]:
    normal = Normaliser({str(value): name for name, value in ids.items()})
    # A browser of its own for each run: cookies that answers set stay inside it.
    browser = Client(raise_request_exception=False)
    browser.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return [_one(browser, step, ids, normal) for step in steps]


def _one(browser: Client, step: Step, ids: dict[str, UUID], normal: Normaliser) -> Observed:
    path = step.path.format(**ids)
    with CaptureQueriesContext(connection) as captured:
        response: Any = browser.generic("HEAD", path) if step.method == "HEAD" else _sent(browser, step, path)
    assert response.status_code < 500, path
    return f"{step.method} {step.path}", normal.seen(response), len(captured.captured_queries)


def _sent(browser: Client, step: Step, path: str) -> Any:
    return browser.post(path, step.form()) if step.form else browser.get(path)


def _differences(worlds: Worlds, client: Client, steps: list[Step]) -> list[tuple[Observed, Observed]]:
    with worlds.without() as hidden:
        without = _observed(client, steps, worlds.ids(hidden))
    with worlds.with_hidden() as hidden:
        with_it = _observed(client, steps, worlds.ids(hidden))
    return [(a, b) for a, b in zip(without, with_it, strict=True) if a != b]


@pytest.fixture
def worlds() -> Iterator[Worlds]:
    """The two worlds; time stands still, so that no answer differs by the minute."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield Worlds(site.opened())


def test_hidden_document_for_a_doctor_from_whom_it_is_hidden_is_absent_in_every_answer(worlds: Worlds) -> None:
    """Every request once, in order: by the doctor who may read the record, then by a nurse who may not."""
    assert _differences(worlds, worlds.paul, STEPS) == []
    assert _differences(worlds, worlds.ines, STEPS) == []
    assert _differences(worlds, worlds.paul, CHANGES) == []


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=2, max_size=LENGTH), authorised=st.booleans())
def test_hidden_document_in_any_sequence_of_requests_is_absent(
    worlds: Worlds, steps: list[Step], authorised: bool
) -> None:
    assert _differences(worlds, worlds.paul if authorised else worlds.ines, steps) == []


def test_hidden_document_for_its_depositor_is_a_difference(worlds: Worlds) -> None:
    """The worlds do differ: Hélène, who deposited the document, sees it."""
    worlds.scene.agrees(cast.HELENE)
    helene = Site(worlds.scene).carer(cast.HELENE)
    different = {step for (step, _, _), _ in _differences(worlds, helene, STEPS)}
    assert {f"GET {ONE}", f"GET {ONE}{{hidden}}/"} <= different


def _leak_count(patch: pytest.MonkeyPatch) -> None:
    """The page says how many documents there are in truth."""

    def page(request: Any, name: str, **context: Any) -> HttpResponse:
        opened = keys.load(context["record"]) if "record" in context else None
        number = len(entries.select(opened, Where("true", {}))) if opened else 0
        return pro.page(request, name, **{**context, "signed_in_as": f"{number}"})

    patch.setattr(PAGE, page)


def _leak_epoch(patch: pytest.MonkeyPatch) -> None:
    """An ETag made of the rights epoch: no word of a document, and yet it moves when one is hidden."""

    def page(request: Any, name: str, **context: Any) -> HttpResponse:
        response = pro.page(request, name, **context)
        head = heads.load(context["record"])
        response.headers["ETag"] = f'"{head.epoch if head else 0}"'
        return response

    patch.setattr(PAGE, page)


def _leak_status(patch: pytest.MonkeyPatch) -> None:
    """A hidden document is answered by 403 instead of 404."""
    patch.setattr(answers, "NOT_THERE", answers.NOT_THERE - {"hidden"})
    patch.setattr("carnet.usecases._open_document.find_known", _seen_by_all)


def _seen_by_all(facts: Facts, logical_id: UUID) -> Any:
    return find(facts, logical_id) or entries.by_logical_id(facts.keys, logical_id)


def _leak_statement(patch: pytest.MonkeyPatch) -> None:
    """One more statement when a document is left out: only a clock or a log would tell."""

    def slower(facts: Facts) -> Any:
        every = entries.select(facts.keys, Where("true", {}))
        shown = visible(facts)
        return shown if len(every) == len(shown) else visible(facts)

    patch.setattr("carnet.usecases.list_documents.visible", slower)


@pytest.mark.parametrize("leak", [_leak_count, _leak_epoch, _leak_status, _leak_statement])
def test_planted_leak_is_found(worlds: Worlds, leak: Callable[[pytest.MonkeyPatch], None]) -> None:
    """The comparison sees each kind of leak that it is for."""
    with pytest.MonkeyPatch.context() as patch:
        leak(patch)
        assert _differences(worlds, worlds.paul, STEPS) != []
    assert _differences(worlds, worlds.paul, [Step(ONE)]) == []
