"""The command line: what it allows, what it says, how it ends."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

import carnet.ops
from carnet.config import option_errors
from carnet.ops import cli, errors, manage, sentences, vault_errors
from carnet.ops.errors import EXIT_CODES, exit_code
from carnet.ops.ports import check_free
from carnet.storage import backup_errors, blob_errors, cluster_errors, instance_errors
from carnet.storage.instance_errors import StartRefused

# Loaded for the sake of their classes.
_MODULES = (backup_errors, blob_errors, cluster_errors, errors, instance_errors, option_errors, vault_errors)


def refusals() -> list[type[StartRefused]]:
    """Every type of refusal that names a rule of its own and is raised as such."""

    def below(kind: type[StartRefused]) -> list[type[StartRefused]]:
        return [one for direct in kind.__subclasses__() for one in (direct, *below(direct))]

    return [kind for kind in below(StartRefused) if kind is not cluster_errors.ClusterError]


@cache
def calls() -> dict[str, list[set[str]]]:
    """For each name called or raised anywhere in the program, the keywords of each call."""
    found: dict[str, list[set[str]]] = {}
    for path in Path(carnet.ops.__file__).parent.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.setdefault(node.func.id, []).append({word.arg or "" for word in node.keywords})
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
                found.setdefault(node.exc.id, []).append(set())
    return found


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: str(kind.rule))
def test_refusal_operator_reads_one_sentence_in_each_language(kind: type[StartRefused]) -> None:
    """Every refusal has its French and its English sentence, and the code gives the facts that they name."""
    texts = sentences._catalogue()[f"error.{kind.rule}"]  # noqa: SLF001
    wanted = {language: set(re.findall(r"{(\w+)}", texts[language])) for language in ("fr", "en")}
    assert wanted["fr"] == wanted["en"]
    raised = calls()[kind.__name__]
    assert raised
    assert [given for given in raised if not wanted["fr"] <= given] == []
    said = sentences.of_refusal(kind(**dict.fromkeys(wanted["fr"], "x")))
    assert len(said.splitlines()) == 2


def test_sentences_operator_every_one_that_a_command_says_is_there() -> None:
    """A sentence in a file that the command line does not read would end it with an error of ours."""
    said = {
        node.args[0].value
        for path in Path(carnet.ops.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"both", "one_line"}
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(said) > 50
    assert said - set(sentences._catalogue()) == set()  # noqa: SLF001


def test_exit_codes_name_known_rules() -> None:
    assert set(EXIT_CODES) - {kind.rule for kind in refusals()} == {"ops.unexpected"}
    assert exit_code(errors.PortTaken()) == 4
    assert exit_code(errors.NotMigrated()) == 3


@pytest.mark.parametrize(
    "name", ["shell", "dbshell", "flush", "createsuperuser", "runserver", "loaddata", "procrastinate"]
)
def test_manage_operator_dangerous_command_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No shell on a record, no emptying, no account made past the rules."""
    assert cli.main(["manage", name]) == errors.REFUSED
    assert name in capsys.readouterr().err


def test_manage_operator_list_is_what_the_design_allows() -> None:
    """DESIGN 2: migrations, checks and messages only."""
    assert {
        "migrate",
        "showmigrations",
        "check",
        "makemigrations",
        "sqlmigrate",
        "makemessages",
    } == manage.WITH_DATABASE | manage.WITHOUT_DATABASE


def test_cli_operator_no_instance_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARNET_INSTANCE", str(tmp_path / "nowhere"))
    assert cli.main(["manage", "migrate"]) == errors.REFUSED
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert "Traceback" not in said


def test_cli_operator_unexpected_error_is_a_sentence_and_a_private_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """No traceback on the screen: it may quote data. It is in a file that only this account reads."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("carnet.ops.check.opened", lambda: 1 // 0)
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().err
    (kept,) = tmp_path.glob("carnet-error-*.log")
    assert str(kept) in said
    assert "Traceback" not in said
    assert "ZeroDivisionError" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_cli_operator_unknown_command_shows_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dance"]) == 2
    assert "demo" in capsys.readouterr().err


def test_cli_every_listed_command_is_one() -> None:
    """Each command that is listed has the two functions that the command line calls."""
    listed = [line.split()[0] for line in cli.usage().splitlines()[2:]]
    assert {"demo", "init", "serve", "worker", "check", "manage", "import", "falc-lint"} <= set(listed)
    for name, module, _ in cli.COMMANDS:
        if name in listed:
            loaded = importlib.import_module(f"carnet.ops.{module}")
            assert callable(loaded.add_arguments)
            assert callable(loaded.run)


def test_port_free_address_of_another_machine_is_refused() -> None:
    with pytest.raises(errors.AddressRefused):
        check_free("192.0.2.1", 8000)


def test_port_free_number_too_high_is_refused() -> None:
    with pytest.raises(errors.AddressRefused):
        check_free("127.0.0.1", 70_000)
