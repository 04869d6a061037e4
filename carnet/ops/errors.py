"""Errors of the command line. Owns types and rule ids; the sentences are in `ops.toml`."""

from carnet.storage.instance_errors import StartRefused


class SeveralInstances(StartRefused):
    """More than one instance could be meant."""

    rule = "instance.several"


class NotForTests(StartRefused):
    """`carnet demo` was asked to open an instance that is not a demonstration."""

    rule = "instance.not_for_tests"


class NotMigrated(StartRefused):
    """The database lacks migrations."""

    rule = "instance.not_migrated"


class PortTaken(StartRefused):
    """Another program listens on the port."""

    rule = "ops.port_taken"


class AddressRefused(StartRefused):
    """The address cannot be listened on."""

    rule = "ops.address_refused"


class PartEnded(StartRefused):
    """A process of ours ended by itself."""

    rule = "ops.part_ended"


class PartSilent(StartRefused):
    """The web server does not answer."""

    rule = "ops.part_silent"


class CommandRefused(StartRefused):
    """A Django command that is not on the list."""

    rule = "ops.command_refused"


class UnsafeDatabase(StartRefused):
    """A setting or a right of the database is not what patients need."""

    rule = "ops.unsafe_database"


class CheckpointUnreadable(StartRefused):
    """A file that was given as a kept checkpoint is not one of this instance's logs."""

    rule = "ops.checkpoint_unreadable"


class NobodyFound(StartRefused):
    """No account of this login holds an open record."""

    rule = "ops.nobody_found"


class TicketNeeded(StartRefused):
    """In production each command that changes something names the request that it answers (security.md A17)."""

    rule = "ops.ticket_needed"


class JournalStopped(StartRefused):
    """The signer of the journal refuses to go on."""

    rule = "ops.journal_stopped"


class ImportStopped(StartRefused):
    """A process of the import ended by itself; what it acknowledged is there, and the same command goes on."""

    rule = "ops.import_stopped"


# Exit codes (docs/operations.md). Every other refusal to start is 3; 2 is argparse's, 130 is Ctrl-C.
EXIT_CODES = {
    "ops.port_taken": 4,
    "cluster.in_use": 5,
    "cluster.disk_full": 6,
    "cluster.half_made": 7,
    "ops.part_ended": 8,
    "ops.part_silent": 8,
    "ops.import_stopped": 8,
    "ops.unexpected": 1,
}
REFUSED = 3
# `carnet verify` found that the journal was altered.
ALTERED = 9
# `carnet fsck` found something, `carnet backup` missed a document.
FOUND = 10


def exit_code(refused: StartRefused) -> int:
    """The exit code of a refusal."""
    return EXIT_CODES.get(refused.rule, REFUSED)
