"""The real web server on the database of the tests, in processes of its own. A program run by `test_rights_trials`.

`CARNET_PLANTED` makes it a server that keeps what it answered for a moment, which the trials must find.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import django

PROCESSES, THREADS = 2, 3
KEPT_FOR = 0.4


def planted() -> None:
    """A cache of decisions in front of the pages of documents: fast, common, and wrong."""
    from carnet.portal.views import patient_documents, pro_documents

    for module in (pro_documents, patient_documents):
        for name in ("list_documents", "read_document"):
            if hasattr(module, name):
                setattr(module, name, _kept(getattr(module, name)))


def _kept(real: Callable[..., Any]) -> Callable[..., Any]:
    answers: dict[object, tuple[float, Any]] = {}

    def quick(caller: Any, record: Any, *rest: Any) -> Any:
        key = (caller.actor_id, record, str(rest[:1]))
        at, answer = answers.get(key, (0.0, None))
        if time.monotonic() - at < KEPT_FOR:
            return answer
        answers[key] = (time.monotonic(), real(caller, record, *rest))
        return answers[key][1]

    return quick


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The application, with the planted cache where it is asked for."""
    return _made()(environ, start_response)


_ONCE: list[Any] = []


def _made() -> Any:
    import os

    if not _ONCE:
        from carnet.config import wsgi

        if os.environ.get("CARNET_PLANTED"):
            planted()
        _ONCE.append(wsgi.application)
    return _ONCE[0]


def main() -> None:
    """Serves on the port given, until it is ended."""
    django.setup()
    from django.db import connections

    from carnet.ops.serve import server

    connections.close_all()
    server("127.0.0.1", int(sys.argv[1]), PROCESSES, THREADS, "tests.noway.serving:application").serve()


if __name__ == "__main__":
    main()
