"""The door on a real socket, for clients of others. Owns the server of the tests, which lives as long as the block."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """One request on a thread of its own, whose connection to the database ends with it."""
        super().process_request_thread(request, client_address)
        connections.close_all()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is told on the screen of the tests."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the program, on a port of its own."""
    django = get_wsgi_application()
    # Imported here: in a program of a test, that made Django ready just now.
    from carnet.config.lean_door import LeanDoor

    with make_server("localhost", 0, LeanDoor(django), _Threaded, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
