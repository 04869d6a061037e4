"""`carnet sandbox report` and `clear`: what an editor's continuous integration reads, and its exit code."""

import argparse
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from carnet.inspector import store
from carnet.inspector.message import Sentence, Sheet
from carnet.ops import sandbox, sandbox_report
from tests.inspector import samples


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sandbox that runs already."""
    settings.CARNET_INSPECTOR_FOLDER = str(tmp_path / "inspector")
    (tmp_path / "inspector").mkdir()
    monkeypatch.setattr(sandbox_report, "opened", nullcontext)
    return tmp_path / "inspector"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    """The exit code, and what was printed where it is JSON."""
    parser = argparse.ArgumentParser()
    sandbox.add_arguments(parser)
    code = sandbox.run(parser.parse_args(words))
    out = capsys.readouterr().out
    return code, json.loads(out) if out.startswith("{") else out


def test_report_prints_the_last_messages_and_fails_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    samples.kept(samples.REFUSED)
    samples.kept(samples.ACCEPTED)
    code, told = run(capsys, "report", "--last", "5")
    assert (code, {one["verdict"] for one in told["messages"]}) == (0, {"accepted", "refused"})
    assert run(capsys, "report", "--check")[0] == 1
    assert run(capsys, "report", "--message", samples.ACCEPTED.id, "--check")[0] == 0
    assert run(capsys, "report", "--message", "0" * 32)[0] == 1


def test_report_fails_for_an_error_of_a_schematron(capsys: pytest.CaptureFixture[str]) -> None:
    one = samples.kept(samples.ACCEPTED)
    for gravity, code in (("warning", 0), ("error", 1)):
        store.keep_findings(one.id, (Sheet("D", "a.sch", "", (Sentence("R", "/", gravity, "Non."),)),))
        assert run(capsys, "report", "--check")[0] == code


def test_clear_forgets_the_messages(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    samples.kept(samples.REFUSED)
    assert run(capsys, "clear")[0] == 0
    assert list(folder.iterdir()) == [] and run(capsys, "report")[1]["messages"] == []


def test_report_of_an_instance_that_is_no_sandbox_is_refused(
    capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.CARNET_INSPECTOR_FOLDER = ""
    assert [run(capsys, does)[0] for does in ("report", "clear")] == [3, 3]
