"""Notes in the worker's journal that somebody ran a command on the machine itself (security.md A17)."""

from dataclasses import dataclass

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Command:
    """Which command and which part of it, for which request of the operator, by which account, begun or done."""

    name: str
    verb: str
    ticket: str
    account: str
    phase: str


def note_command(command: Command, clock: Clock) -> Refusal | None:
    """Writes the event; it says nothing of what the command reads or writes."""

    def work() -> Refusal | None:
        facts = load(Caller.command(clock), _system.record_id())
        decision = ask(facts, Act.COMMAND_RUN)
        if not decision.permit:
            return refuse(facts, Act.COMMAND_RUN, decision)
        said = (("command", command.name), ("verb", command.verb), ("ticket", command.ticket),
                ("account", command.account), ("phase", command.phase))  # fmt: skip
        note(facts, Act.COMMAND_RUN, decision, detail=tuple((key, value) for key, value in said if value))
        return None

    return db.in_transaction(work)
