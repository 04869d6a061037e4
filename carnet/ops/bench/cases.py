"""What is measured and against what. Owns the list of cases; each runs the real use case with everything on.

Rights, journal, encryption and durable commits are on in every side called ours. A floor does the least that any
program must do for the same result on the same machine: the same statements without Python, the same bytes without a
key or a right.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import UUID

from carnet.ops.bench import files
from carnet.ops.bench.bulk import bulk_case
from carnet.ops.bench.feeds import feeds_cases
from carnet.ops.bench.fhir import fhir_cases
from carnet.ops.bench.fhir_lots import lot_cases
from carnet.ops.bench.imports import import_case
from carnet.ops.bench.journal import journal_cases
from carnet.ops.bench.pages import page_cases
from carnet.ops.bench.pgbench import Pgbench, Statement, caught, floor_script, literal, script_of
from carnet.ops.bench.samples import Calls, Case, Exhausted, Side, Sum
from carnet.ops.bench.soap import soap_cases
from carnet.ops.bench.software import Software
from carnet.ops.bench.world import LARGE, Record, World

DEPOSITED = 20_000
CLIENTS = 4
# More than one turn can deposit on any machine that this runs on today.
STOCK_A_SECOND = 120


def cases(world: World, seconds: float, samples: Path | None, only: str = "") -> Iterator[Case]:
    """Every case whose name holds `only`, on records made here. `samples`: a folder of CDA files to import, if any."""
    for starts, made in groups(world, seconds, samples).items():
        # Records of other groups are not made for nothing.
        if not only or any(start.startswith(only) or only.startswith(start) for start in starts.split()):
            yield from (case for case in made() if only in case.name)


def groups(world: World, seconds: float, samples: Path | None) -> dict[str, Callable[[], Iterator[Case]]]:
    """The groups of cases, by what their names begin with."""
    # One for all, registered when it is first asked for: each registration makes the key of the one before unknown.
    software = cache(Software)
    return {
        "list- download- page-200kB blob- journal-": lambda: _plain(world),
        "page- image-": lambda: page_cases(world, pgbench, _statements_of_list),
        "fhir-search- fhir-read- fhir-patient- fhir-python-": lambda: fhir_cases(
            world, software(), pgbench, _sent_data
        ),
        "fhir-lot-": lambda: lot_cases(world, software(), deposit_floor),
        "soap-": lambda: soap_cases(world, seconds, pgbench, deposit_floor),
        "feeds-": lambda: feeds_cases(world, software(), pgbench),
        "deposit- import-": lambda: _entering(world, seconds, samples),
    }


def _plain(world: World) -> Iterator[Case]:
    ours, twin = world.filled_record(), world.filled_record()
    yield list_case(world, ours, twin, 1)
    yield list_case(world, ours, twin, CLIENTS)
    yield from read_cases(world, ours)
    yield blob_case(world, ours)
    yield from journal_cases(world, ours, twin, pgbench)


def _entering(world: World, seconds: float, samples: Path | None) -> Iterator[Case]:
    # A record of its own: each deposit moves the rights epoch, under which the other floors write.
    copied = world.new_record()
    world.deposit(copied, copied.writer.cda(DEPOSITED))
    yield deposit_case(world, copied, seconds)
    yield from bulk_case(world)
    if samples is not None and samples.is_dir():
        yield import_case(world, samples, deposit_floor(world, copied))


def pgbench(world: World, name: str, script: str, values: dict[str, str], clients: int = 1) -> Pgbench:
    """A floor of the measured server."""
    socket = Path(world.cluster.dsn().split()[0].removeprefix("host="))
    return Pgbench(name, socket, world.folder, script, values, clients)


def list_case(world: World, ours: Record, twin: Record, clients: int) -> Case:
    """The list of 50 documents; the floor works on a twin record, so that neither waits for the other's lock."""
    from django.db import connection

    from carnet.usecases.list_documents import list_documents

    statements = _statements_of_list(world, twin)
    script, values = script_of(statements)
    name = f"list-50-documents-{clients}-clients"
    side = Calls(
        "use case", lambda: list_documents(world.reader, ours.record_id), clients, close=lambda: connection.close()
    )
    floor = pgbench(world, "pgbench: the identical select and journal statement", script, values, clients)
    return Case(name, "lists/s", side, floor)


def _statements_of_list(world: World, record: Record) -> list[Statement]:
    from carnet.ledger.journal import APPEND
    from carnet.usecases.list_documents import list_documents

    list_documents(world.reader, record.record_id)
    with caught() as found:
        list_documents(world.reader, record.record_id)
    wanted = [
        replace(s, one_row=s.sql.startswith(APPEND))
        for s in found
        if s.sql.startswith(APPEND) or "entry_version" in s.sql
    ]
    if len(wanted) != 2:
        raise RuntimeError(f"the list sends {len(wanted)} statements of its floor, not 2: the floor must be rewritten")
    return wanted


def read_cases(world: World, record: Record) -> Iterator[Case]:
    """A document of 200 kB: as it was deposited, and as a page reads it."""
    from carnet.usecases.read_document import read_document
    from carnet.usecases.read_part import Part, PartKind, read_part

    large = _large(record)
    path = world.folder / "document"
    answer = read_part(world.reader, record.record_id, large, Part(PartKind.ORIGINAL))
    path.write_bytes(answer.data)  # type: ignore[union-attr]
    original = Calls("use case", lambda: read_part(world.reader, record.record_id, large, Part(PartKind.ORIGINAL)))
    page = Calls("use case", lambda: read_document(world.reader, record.record_id, large))
    yield Case("download-200kB", "documents/s", original, _sent(world, path))
    yield Case("page-200kB", "documents/s", page, Calls("plain read of the file", files.plain_read(path)))


def _large(record: Record) -> UUID:
    if record.large is None:
        raise RuntimeError("the record has no large document")
    return record.large


def _sent_data(world: World, data: bytes) -> Side:
    path = world.folder / "document-of-fhir"
    path.write_bytes(data)
    return _sent(world, path)


def _sent(world: World, path: Path) -> Side:
    if shutil.which("nginx"):
        server = files.Nginx(world.folder / "nginx", path)
        world.at_end.append(server.stop)
        return server
    return files.SentFile(path, "os.sendfile over a Unix socket (nginx is not installed)")


def blob_case(world: World, record: Record) -> Case:
    """A blob of 200 kB, encrypted and durable, against the raw durable write of as many bytes."""
    from carnet.documents import contents

    data = record.writer.cda(LARGE)
    ours = Calls("encrypted blob", lambda: contents.write(record.record_id, data, "text/xml"))
    floor = Calls("write, fsync, rename, fsync of the folder", files.sure_write(_folder(world, "raw"), data))
    return Case("blob-200kB", "blobs/s", ours, floor)


def _folder(world: World, name: str) -> Path:
    folder = world.folder / name
    folder.mkdir(exist_ok=True)
    return folder


def deposit_case(world: World, copied: Record, seconds: float) -> Case:
    """A CDA of 20 kB through the whole use case. Each turn begins with an empty record and documents made before."""
    stock = _Stock(world, int(STOCK_A_SECOND * seconds) + 1)
    ours = Calls("use case", stock.deposit_one, ready=stock.refill)
    return Case("deposit-20kB", "deposits/s", ours, deposit_floor(world, copied))


class _Stock:
    """Documents ready to be deposited in a record of their own."""

    def __init__(self, world: World, size: int) -> None:
        self._world, self._size = world, size
        self._record, self._documents = world.new_record(), [b""]

    def refill(self) -> None:
        self._record = self._world.new_record()
        self._documents = [self._record.writer.cda(DEPOSITED) for _ in range(self._size)]

    def deposit_one(self) -> None:
        if not self._documents:
            raise Exhausted
        self._world.deposit(self._record, self._documents.pop())


def deposit_floor(world: World, copied: Record, size: int = DEPOSITED) -> Sum:
    """What a deposit cannot do without: the durable file, then the rows in their three transactions."""
    data = copied.writer.cda(size)
    raw = Calls("raw durable write", files.sure_write(_folder(world, "raw"), data))
    rows = pgbench(world, "the rows of a deposit", floor_script("deposit"), _values_of_deposit(copied))
    return Sum("sum of the raw durable write and of pgbench with the rows of a deposit", (raw, rows))


def _values_of_deposit(record: Record) -> dict[str, str]:
    """The rows of a deposit that was really made, by their names, and the event of it."""
    from carnet.storage import db

    names = ("content", "lot", "document", "commitment", "ids", "sealed")
    row = db.one(floor_script("deposit_made"), {"record": record.record_id})
    if row is None:
        raise RuntimeError("there is no deposit to copy")
    return {"record": str(record.record_id), **{name: literal(value) for name, value in zip(names, row, strict=True)}}
