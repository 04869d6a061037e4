"""Whole pages as a browser gets them: the list of a long record, a large structured document, a PDF of many pages.

Owns these cases. Each request passes every layer (session, policy, journal, template) but the socket; rights are
decided and the reading is recorded each time. "First" begins with an empty memory, "again" finds what was made before.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from carnet.cda.compose import SectionText, compose_level3, paragraph, table
from carnet.cda.wrap import wrap_level1
from carnet.ops.bench import files
from carnet.ops.bench.pgbench import Pgbench, Statement, script_of
from carnet.ops.bench.samples import Calls, Case
from carnet.ops.bench.world import Record, World
from carnet.ops.example_documents import EXAMPLE_MODEL
from carnet.usecases._header import header_facts

if TYPE_CHECKING:
    from django.test import Client

MANY, LARGE_NARRATIVE, MANY_PAGES = 500, 400_000, 100
ROWS = 40
MakePgbench = Callable[[World, str, str, dict[str, str]], Pgbench]
Statements = Callable[[World, Record], list[Statement]]
PDF = "application/pdf"


def page_cases(world: World, pgbench: MakePgbench, statements: Statements) -> Iterator[Case]:
    """The cases, on a record of its own."""
    from carnet.usecases._kept import MEMORY

    ours = world.filled_record(MANY)
    narrative = world.deposit(ours, _narrative(ours))
    pages = world.deposit(ours, _pdf(ours))
    browser = _Browser(ours)
    script, values = script_of(statements(world, ours))
    floor = pgbench(world, "pgbench: the select and the journal statement of the same list", script, values)
    yield Case("page-list-500-documents", "pages/s", Calls("page", lambda: browser.get("documents/")), floor)
    yield Case(
        "page-list-500-filtered", "pages/s", Calls("page", lambda: browser.get("documents/?sorte=report&page=3")), floor
    )
    plain = Calls("plain read of as many bytes", files.plain_read(_file(world, LARGE_NARRATIVE)))
    one = f"documents/{narrative}/"
    yield Case("page-narrative-400kB-first", "pages/s", Calls("page", _first(browser, one, MEMORY.forget)), plain)
    yield Case("page-narrative-400kB-again", "pages/s", Calls("page", lambda: browser.get(one)), plain)
    many = f"documents/{pages}/"
    yield Case("page-pdf-100-pages-first", "pages/s", Calls("page", _first(browser, many, MEMORY.forget)), plain)
    yield Case("page-pdf-100-pages-again", "pages/s", Calls("page", lambda: browser.get(many)), plain)
    image = f"{many}page/7/"
    yield Case("image-of-a-page-first", "images/s", Calls("image", _first(browser, image, MEMORY.forget)), plain)
    yield Case("image-of-a-page-again", "images/s", Calls("image", lambda: browser.get(image)), plain)


def entered(holder: UUID) -> "Client":
    """The browser of an account, signed in with two factors, on the device of the session."""
    from django.conf import settings
    from django.contrib.auth.models import AnonymousUser
    from django.test import Client, RequestFactory
    from django.utils import timezone
    from django.utils.module_loading import import_string

    from carnet.identity import devices, step_up
    from carnet.kernel.ids import AccountId

    client = Client(headers={"host": "localhost"})
    backend = settings.AUTHENTICATION_BACKENDS[0]
    account = import_string(backend)().get_user(holder)
    client.force_login(account, backend=backend)
    request, session = RequestFactory().get("/"), client.session
    request.session, request.user = session, AnonymousUser()
    for method in (step_up.Method.PASSWORD, step_up.Method.CODE):
        step_up.record(request, account, method)
    client.cookies[devices.cookie_name()] = "measured"
    request.COOKIES[devices.cookie_name()] = "measured"
    devices.remember(request, AccountId(holder), timezone.now())
    session.save()
    return client


class _Browser:
    """The person of a record, signed in."""

    def __init__(self, record: Record) -> None:
        if record.holder is None:
            raise RuntimeError("the record has no holder to sign in")
        self._client = entered(record.holder)

    def get(self, path: str) -> bytes:
        """One page, which must be there."""
        answer = self._client.get(f"/mon-dossier/{path}")
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}: there is nothing to measure")
        return bytes(answer.content)


def _first(browser: _Browser, path: str, forget: Callable[[], None]) -> Callable[[], object]:
    def once() -> object:
        forget()
        return browser.get(path)

    return once


def _narrative(record: Record) -> bytes:
    """A structured document of about 400 kB, tables and sentences."""
    line = ("Sodium plasmatique, dosage du matin", "140 mmol/L", "136 - 145", "Prélèvement à jeun, sans remarque")
    head = ("Analyse", "Résultat", "Référence", "Remarque")
    section = (table(head, *[line] * ROWS), paragraph("Sans particularité. " * 8))
    facts = replace(header_facts(record.writer.written(uuid4())), models=(EXAMPLE_MODEL,))
    one = len(compose_level3(facts, (SectionText("Partie", section),)))
    count = max(1, LARGE_NARRATIVE // max(1, one - len(compose_level3(facts, (SectionText("P", (paragraph("."),)),)))))
    return compose_level3(facts, tuple(SectionText(f"Partie {n}", section) for n in range(count)))


def _pdf(record: Record) -> bytes:
    """A document around a PDF of a hundred pages with words on each."""
    from PIL import Image, ImageDraw

    pages = []
    for number in range(MANY_PAGES):
        page = Image.new("L", (620, 877), 255)
        ImageDraw.Draw(page).text((40, 40), f"Page {number + 1}\nSans particularité.")
        pages.append(page)
    held = io.BytesIO()
    pages[0].save(held, "PDF", save_all=True, append_images=pages[1:])
    return wrap_level1(header_facts(record.writer.written(uuid4())), held.getvalue(), PDF)


def _file(world: World, size: int) -> Path:
    path = world.folder / "as-many-bytes"
    path.write_bytes(bytes(size))
    return path
