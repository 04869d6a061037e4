"""A17: what somebody does at the machine's command line is in the journal, with a ticket, and without any content."""

import argparse
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from carnet.ops import cli, noted
from carnet.ops.errors import TicketNeeded
from carnet.ops.noted import TRACES, When
from carnet.storage.instance_folder import InstanceKind
from tests.journal import events
from tests.usecases.scene import system_record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the tests stands for that of an instance."""

    @contextmanager
    def opened() -> Iterator[None]:
        yield None

    monkeypatch.setattr(noted, "opened", opened)
    monkeypatch.setattr(noted, "_kind", lambda: InstanceKind.PRODUCTION)
    monkeypatch.setattr(noted, "_account", lambda: "victor")
    monkeypatch.setattr(noted, "_note_apart", lambda words, _: noted.note(*words))


def said(name: str, *words: str, work: noted.Work = lambda _: 0) -> int:
    """Runs a command whose work is played."""
    parser = argparse.ArgumentParser()
    for word in ("--verb", "--does", "--command"):
        parser.add_argument(word)
    ticket, rest = noted.take_ticket(name, words)
    return noted.run(name, work, parser.parse_args(rest), ticket)


def last() -> dict[str, str]:
    event = events(system_record())[-1]
    assert (event.act, event.who.kind, event.who.id) == ("command:run", "operator", "command")
    return dict(event.detail)


def test_a17_every_command_notes_or_says_why_not() -> None:
    assert set(TRACES) == {name for name, _, _ in cli.COMMANDS}
    assert [name for name, trace in TRACES.items() if trace.when is not When.BEFORE and not trace.why] == []
    changing = {"import", "add-operator", "import-directory", "backup", "restore", "vault", "manage", "matrix"}
    assert [name for name in changing if TRACES[name].when is When.NEVER] == []


def test_a17_command_is_noted_before_it_does_anything_with_its_ticket() -> None:
    seen: list[dict[str, str]] = []

    def work(_: argparse.Namespace) -> int:
        seen.append(last())
        return 0

    assert said("vault", "--verb", "rotate", "--ticket", "SUP-1234", work=work) == 0
    wanted = {"command": "vault", "verb": "rotate", "ticket": "SUP-1234", "account": "victor", "phase": "begins"}
    assert seen == [wanted]


def test_a17_command_that_fails_was_noted_all_the_same() -> None:
    def work(_: argparse.Namespace) -> int:
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError):
        said("import", "--ticket", "SUP-7", work=work)
    assert last()["command"] == "import"


def test_a17_command_in_production_without_a_ticket_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    def work(args: argparse.Namespace) -> int:
        done.append(args)
        return 0

    monkeypatch.delenv("CARNET_TICKET", raising=False)
    for words in ((), ("--ticket", "two words"), ("--ticket", "x" * 65), ("--ticket", "a\nb")):
        with pytest.raises(TicketNeeded):
            said("add-operator", *words, work=work)
    assert done == []


def test_a17_command_of_a_demonstration_needs_no_ticket_and_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noted, "_kind", lambda: InstanceKind.DEMO)
    assert said("add-operator") == 0
    assert last() == {"command": "add-operator", "account": "victor", "phase": "begins"}


def test_a17_command_that_brings_the_journal_back_is_noted_when_it_is_done() -> None:
    assert said("restore", "--ticket", "SUP-9", work=lambda _: 3) == 3
    before = len(events_of_commands())
    assert said("restore", "--ticket", "SUP-9", work=lambda _: 10) == 10
    assert len(events_of_commands()) == before + 1 and last()["phase"] == "done"


def test_a17_command_that_only_reads_leaves_no_event() -> None:
    before = len(events_of_commands())
    assert said("verify") == said("vault", "--verb", "status") == said("matrix", "--does", "list") == 0
    assert len(events_of_commands()) == before


def events_of_commands() -> list[object]:
    """The events of commands in this worker's journal, which begins with its first event."""
    from carnet.storage import keys

    if keys.load(system_record()) is None:
        return []
    return [one for one in events(system_record()) if one.act == "command:run"]


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["--ticket", "A-1", "rotate"], ["rotate"]),
        (["rotate", "--ticket", "A-1"], ["rotate"]),
        (["rotate", "--ticket=A-1", "--only-rewrap"], ["rotate", "--only-rewrap"]),
    ],
)
def test_a17_ticket_is_taken_wherever_it_stands(words: list[str], rest: list[str]) -> None:
    assert noted.take_ticket("vault", words) == ("A-1", rest)
    assert noted.take_ticket("verify", words) == ("", words)


def test_a17_ticket_of_the_surroundings_counts_until_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_TICKET", "E-1")
    assert noted.take_ticket("backup", ["/mnt"]) == ("E-1", ["/mnt"])
    assert noted.take_ticket("backup", ["/mnt", "--ticket", "A-1"]) == ("A-1", ["/mnt"])
    assert noted.take_ticket("backup", ["/mnt", "--ticket"]) == ("E-1", ["/mnt", "--ticket"])


def test_a17_event_that_could_not_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command is done: its code stays, and the operator is told to write it down."""
    monkeypatch.undo()
    monkeypatch.setattr(noted, "_check", lambda _: None)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1))
    assert said("upgrade-db") == 0
    assert "upgrade-db" in capsys.readouterr().err
