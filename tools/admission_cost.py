"""`python -m tools.admission_cost`: microseconds of processor that the front of the program adds to a request.

Owns the timing of `carnet.config.{gate,admission,observed}` around an application that does nothing.
"""

import io
import logging
import logging.config
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import django

TURNS, EACH = 7, 5_000


def microseconds(work: Callable[[], object]) -> float:
    """The least of several turns: what else the machine does only adds."""
    found = []
    for _ in range(TURNS):
        began = time.process_time()
        for _ in range(EACH):
            work()
        found.append((time.process_time() - began) / EACH * 1e6)
    return min(found)


def _start(*_: object) -> None:
    """Takes the status and the headers."""


def nothing(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """An application that does nothing."""
    start_response("200 OK", [])
    return [b""]


def costs() -> Iterator[tuple[str, float]]:
    """What is timed, and how long it takes."""
    from carnet.config.admission import Admission
    from carnet.config.counters import Counters
    from carnet.config.gate import Sizes
    from carnet.config.logs import logging_of
    from carnet.config.observed import Observed

    said = {"PATH_INFO": "/fhir/DocumentReference", "REQUEST_METHOD": "GET"}
    bare = microseconds(lambda: nothing(said, _start))
    admission = Admission(nothing, Sizes(3, 2, 0, 2.0), Counters(), frozenset())
    yield "let in: a place, its connection, and back", microseconds(lambda: admission(said, _start)) - bare
    for form in ("text", "json"):
        made = logging_of(form)
        made["handlers"]["stderr"]["stream"] = io.StringIO()
        logging.config.dictConfig(made)
        seen = Observed(nothing, Counters())
        yield f"numbered, counted, and a line of {form}", microseconds(partial(seen, said, _start))
    while admission.gate.enter() is not None:
        pass
    doors = (("FHIR", said["PATH_INFO"], "GET"), ("SOAP", "/soap/registry", "POST"), ("a page", "/", "GET"))
    for name, path, method in doors:
        asked = {"PATH_INFO": path, "REQUEST_METHOD": method}
        yield f"sent away, {name}", microseconds(partial(admission, asked, _start))


def main() -> None:
    """Prints the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.config.settings")
    django.setup()
    for name, took in costs():
        sys.stdout.write(f"{took:6.1f} µs  {name}\n")


if __name__ == "__main__":
    main()
