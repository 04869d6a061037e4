"""The virus scan: a clamd of our own that speaks INSTREAM; infected, away, silent, wrong (issue 5, point 2)."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from carnet.kernel.errors import Invalid
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from tests import cast
from tests.usecases import cdas
from tests.usecases.scene import DAY, REPORT, Scene, assert_noted, nothing_kept

# Made when it is needed, so that no scanner of anybody finds it in this file.
PATTERN = b"".join((b"CARNET-TEST-", b"VIRUS-", bytes(range(65, 75))))


class Clamd:
    """A scanner on a socket: reads pieces until the empty one, and answers a line."""

    def __init__(self, path: Path, answer: bytes | None = None) -> None:
        self.path, self._answer, self.scanned = path, answer, []  # type: ignore[var-annotated]
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._socket.accept()
            except OSError:
                return
            with link, link.makefile("rb") as file:
                assert file.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack("!I", file.read(4))[0]:
                    data += file.read(size)
                self.scanned.append(data)
                found = b"stream: Carnet.Test-1 FOUND\0" if PATTERN in data else b"stream: OK\0"
                link.sendall(found if self._answer is None else self._answer)


@contextmanager
def clamd(tmp_path: Path, settings: Any, answer: bytes | None = None) -> Iterator[Clamd]:
    server = Clamd(tmp_path / "c.sock", answer)
    settings.CARNET_CLAMD, settings.CARNET_CLAMD_SECONDS = f"unix:{server.path}", 2
    try:
        yield server
    finally:
        server.stop()


def _text(words: bytes) -> Upload:
    return Upload(words, "a.txt", Form(REPORT, "Titre", DAY))


def _refused(scene: Scene, upload: Upload, rule: str) -> dict[str, str]:
    helene = scene.caller(cast.HELENE)
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(helene, scene.record, upload)
    assert [problem.rule for problem in told.value.problems] == [rule]
    assert_noted(scene, helene, "document:deposit", "C61", rule)
    return dict(told.value.problems[0].facts)


def test_deposit_document_clean_file_was_scanned_whole(scene: Scene, tmp_path: Path, settings: Any) -> None:
    words = b"Bonjour " * 30_000
    with clamd(tmp_path, settings) as server:
        assert isinstance(deposit_document(scene.caller(cast.HELENE), scene.record, _text(words)), Deposited)
    assert server.scanned == [words]


def test_deposit_document_infected_file_is_refused_by_name(scene: Scene, tmp_path: Path, settings: Any) -> None:
    """Alone, and inside a CDA, where base64 hides it from a scanner of the whole."""
    with clamd(tmp_path, settings):
        assert _refused(scene, _text(b"Bonjour " + PATTERN), "content.infected") == {"name": "Carnet.Test-1"}
        from carnet.cda.wrap import wrap_level1

        inside = wrap_level1(cdas.facts(cast.ODETTE), b"Bonjour " + PATTERN, "text/plain")
        _refused(scene, Upload(inside, "a.xml"), "content.infected")


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"UNKNOWN COMMAND\0", b"x" * 9000])
def test_deposit_document_scanner_that_does_not_say_ok_is_no_scan(
    scene: Scene, tmp_path: Path, settings: Any, answer: bytes
) -> None:
    with clamd(tmp_path, settings, answer):
        _refused(scene, _text(b"Bonjour"), "content.not_scanned")


def test_deposit_document_scanner_away_refuses_or_marks_as_the_operator_chose(
    scene: Scene, tmp_path: Path, settings: Any
) -> None:
    settings.CARNET_CLAMD = f"unix:{tmp_path / 'nobody.sock'}"
    _refused(scene, _text(b"Bonjour"), "content.not_scanned")
    settings.CARNET_CLAMD_AWAY = "take"
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, _text(b"Bonjour"))
    assert isinstance(kept, Deposited)
    assert ("file", "content.not_scanned") in kept.card.warnings
