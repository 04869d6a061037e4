"""What must hold of what a sandbox shows of every message that these tests send. Owns these checks only.

So the inspector cannot drift from the door: whatever a test of the door sends, what is shown of it explains its answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.http import HttpRequest, HttpResponse

from carnet.inspector import rules
from carnet.inspector.message import Message, Verdict
from carnet.inspector.report import lines_of
from carnet.kernel.trace import Trace
from carnet.usecases.caller import Caller
from carnet.xds import inspected
from carnet.xds.inspected import Seen

KEEP = inspected.keep
"""The real one, for tests of what is kept."""
YES = (Verdict.ACCEPTED, Verdict.WARNED)
# Codes are looked up at another point of the way of a change than of a deposit.
ANYWHERE = {"ITI-57": ("values", "files")}


def problems(message: Message) -> Iterator[str]:
    """What is wrong with what is shown of a message."""
    failed = [one for one in message.checks if one.outcome == "failed"]
    if message.verdict is Verdict.REFUSED and not failed:
        yield f"{message.transaction}: refused, and no rule is shown as broken"
    if message.verdict in YES and failed:
        yield f"{message.transaction}: accepted, and {failed[0]} is shown as broken"
    unknown = {one.rule for one in message.checks if one.outcome == "passed"} - rules.every().keys()
    yield from (f"{rule} passed and is not in the catalogue" for rule in unknown)
    for line in lines_of(message):
        if line.outcome in ("passed", "not_reached") and line.asks["fr"] in ("", line.rule):
            yield f"{line.rule} has no sentence"
    if message.verdict in YES:
        yield from _out_of_order(message)


def _out_of_order(message: Message) -> Iterator[str]:
    first = dict.fromkeys(rules.stage_of(one.rule) for one in message.checks)
    stages = [stage for stage in first if stage not in ANYWHERE.get(message.transaction, ())]
    if stages != sorted(stages, key=rules.order_of):
        yield f"{message.transaction}: stages out of the order of the catalogue: {stages}"


@contextmanager
def watched() -> Iterator[None]:
    """Looks at what would be kept of each message that comes inside; nothing is kept."""
    found: list[str] = []

    def keep(
        service: str, request: HttpRequest, seen: Seen, trace: Trace, caller: Caller, response: HttpResponse
    ) -> None:
        message, _ = inspected.made(service, request, seen, trace, caller, response)
        found.extend(problems(message))

    with patch.object(inspected, "keep", keep):
        yield
    if found:
        raise AssertionError("; ".join(found))
