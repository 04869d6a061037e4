"""A17: what somebody does at the machine's command line is in the journal, with a ticket, and without any content."""

import argparse
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


def said(name: str, *words: str, work: noted.Work = lambda _: 0) -> int:
    """Runs a command whose work is played."""
    parser = argparse.ArgumentParser()
    noted.add_ticket(parser, name)
    for word in ("--verb", "--does", "--command"):
        parser.add_argument(word)
    return noted.run(name, work, parser.parse_args(words))


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
