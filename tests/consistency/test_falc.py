"""The catalogue has no easy-to-read error, and the command that says so can fail."""

import subprocess
import sys

import pytest

from carnet.portal.falc import lint
from carnet.portal.falc.__main__ import main
from carnet.portal.messages import catalogue, parse

BAD = {"page.bad": {"kind": "phrase", "fr": "Vous pourriez consulter 12 % des documents.", "en": "You could."}}


def test_catalogue_has_no_easy_to_read_error() -> None:
    findings, unused = lint.without_exceptions(lint.lint_catalogue(catalogue()), lint.exceptions())
    assert not lint.errors(findings), "\n".join(str(one) for one in lint.errors(findings))
    assert not unused, f"exceptions.toml covers what is no longer there: {unused}"


def test_catalogue_with_a_planted_bad_text_has_errors() -> None:
    rules = {one.rule for one in lint.errors(lint.lint_catalogue({**catalogue(), **parse(BAD, "planted.toml")}))}
    assert rules == {"07-percent", "13-conditional"}


def test_every_hard_word_is_defined_in_one_short_sentence() -> None:
    for word, meaning in lint.glossary(catalogue()).items():
        assert "veut dire : " in meaning and len(meaning.split()) <= 15, word
    defined = {message.id for message in catalogue().values() if message.id.startswith("mot.")}
    assert len(lint.glossary(catalogue())) == len(defined)


def test_falc_lint_command_on_the_catalogue_exits_zero_and_claims_no_label() -> None:
    done = subprocess.run([sys.executable, "-m", "carnet", "falc-lint"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors" in done.stdout
    assert "not a FALC label" in done.stdout


def test_falc_lint_command_with_an_error_exits_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("carnet.portal.falc.__main__.catalogue", lambda: parse(BAD, "planted.toml"))
    monkeypatch.setattr(sys, "argv", ["falc-lint", "--warnings"])
    assert main() == 1
    assert "page.bad: 07-percent" in capsys.readouterr().out


def test_falc_lint_command_with_an_unused_exception_exits_one(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = [lint.Allowed("no.such", "18-sign", "gone")]
    monkeypatch.setattr("carnet.portal.falc.__main__.exceptions", lambda: allowed)
    monkeypatch.setattr("carnet.portal.falc.__main__.catalogue", dict)
    monkeypatch.setattr(sys, "argv", ["falc-lint"])
    assert main() == 1
