"""Every rule and reason that the engine answers is named, sourced and said in both languages."""

import ast
import re
import tomllib
from pathlib import Path

from carnet.policy.explain import viewers
from carnet.policy.model import InstanceSettings
from carnet.policy.reasons import Reason
from carnet.policy.rulebook import RULES, rule
from tests.unit.policy.worlds import NOW

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = {
    message_id: message
    for path in sorted((ROOT / "carnet" / "portal" / "messages").glob("*.toml"))
    for message_id, message in tomllib.loads(path.read_text(encoding="utf-8")).items()
    if message_id.startswith(("reason.", "viewer."))
}


def answered_rules() -> set[str]:
    """The first argument of each `permit` and `refuse` in the source."""
    found = set()
    for path in sorted((ROOT / "carnet" / "policy" / "rules").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_answer(node) and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def _is_answer(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in {"permit", "refuse"}


def test_every_rule_that_the_engine_answers_is_in_the_rulebook() -> None:
    assert answered_rules() <= set(RULES)


def test_every_rule_of_the_rulebook_is_answered_but_those_that_are_outcomes() -> None:
    # C60, C61, C62, C65: said by use cases.
    # R05: data come back because nothing was destroyed; R10: no agreement is in force; R23: the ledger.
    assert set(RULES) - answered_rules() == {"R05", "R10", "R23", "C60", "C61", "C62", "C65"}


def test_the_24_rules_of_the_dmp_are_all_there_and_every_rule_has_a_source() -> None:
    assert {f"R{number:02}" for number in range(1, 25)} <= set(RULES)
    for rule_id, text in RULES.items():
        assert re.fullmatch(r"[RC]\d\d", rule_id)
        assert text.says.endswith(".")
        assert text.source
        assert rule(rule_id) is text


def test_every_reason_is_said_to_the_person_and_to_the_professional() -> None:
    for reason in Reason:
        for message_id, kind in ((f"reason.{reason}", "phrase"), (f"reason.{reason}.pro", "pro")):
            message = MESSAGES[message_id]
            assert message["kind"] == kind
            assert message["fr"]
            assert message["en"]


def test_every_viewer_has_a_name() -> None:
    for viewer in viewers(NOW, InstanceSettings()):
        assert MESSAGES[f"viewer.{viewer.name}"]["fr"]


def test_sentences_for_the_person_are_short() -> None:
    for message_id, message in MESSAGES.items():
        if message["kind"] == "phrase":
            for sentence in re.split(r"(?<=[.?!])\s", message["fr"]):
                assert len(sentence.split()) <= 15, message_id
