"""A small MLLP client of our own, on the standard library. Owns how a hospital's engine talks; judges no answer."""

import socket
import ssl
from pathlib import Path
from types import TracebackType
from typing import Self

VT, FS, CR = b"\x0b", b"\x1c", b"\r"


class Client:
    """One connection: a message, its answer."""

    def __init__(self, port: int, *, certificate: Path | None = None, trusts: Path | None = None) -> None:
        self.socket: socket.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._held = b""
        if trusts is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.load_verify_locations(trusts)
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            if certificate is not None:
                context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.socket.close()

    def send(self, message: bytes) -> None:
        """A message in its frame."""
        self.raw(VT + message + FS + CR)

    def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self.socket.sendall(data)

    def answer(self) -> bytes:
        """The next answer; empty when the other side closed."""
        while FS + CR not in self._held:
            data = self.socket.recv(65_536)
            if not data:
                return b""
            self._held += data
        found, _, self._held = self._held.partition(FS + CR)
        assert found.startswith(VT)
        return found[1:]

    def ask(self, message: bytes) -> bytes:
        """A message and its answer."""
        self.send(message)
        return self.answer()

    @property
    def closed(self) -> bool:
        """Whether the other side closed."""
        try:
            return self.socket.recv(1) == b""
        except (ConnectionError, ssl.SSLError):
            return True
