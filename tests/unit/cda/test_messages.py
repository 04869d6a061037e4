"""Every rule that this package can name has its sentence, with no more placeholders than it has facts."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from carnet.cda.header_rules import HEADER_RULES
from carnet.cda.narrative_html import Labels
from carnet.cda.pdf import PdfFlag
from carnet.portal.messages import catalogue

ROOT = Path(__file__).resolve().parents[3] / "carnet"
RULE = re.compile(r'"((?:xml|content|cda|pdf|image|rtf|kos|signature)\.[a-z_0-9]+)"(?!:\w)')
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def messages() -> dict[str, dict[str, str]]:
    folder = ROOT / "portal" / "messages"
    return {
        **tomllib.loads((folder / "content.toml").read_text()),
        **tomllib.loads((folder / "images.toml").read_text()),
    }


def sources() -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / "cda").glob("*.py")))


def described() -> str:
    """What use cases say of lists of images and signatures, seen with a record."""
    folder = ROOT / "usecases"
    return "\n".join((folder / name).read_text() for name in ("_described.py", "_kos_patient.py"))


def raised() -> Iterator[tuple[str, set[str]]]:
    """Each place of the package that raises a rule written as a word, with the names of its facts."""
    for path in sorted((ROOT / "cda").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Invalid.of":
                rule = node.args[1]
                if isinstance(rule, ast.Constant) and isinstance(rule.value, str):
                    yield rule.value, {str(keyword.arg) for keyword in node.keywords}


def test_messages_every_rule_of_the_package_has_a_sentence() -> None:
    """A rule without a sentence would be shown as a code."""
    rules = set(RULE.findall(sources())) | {rule.rule for rule in HEADER_RULES}
    assert len(rules) > 70
    assert {f"error.{rule}" for rule in rules} <= set(catalogue())


def test_messages_every_sentence_of_an_error_has_a_rule() -> None:
    """A sentence that nothing says is a leftover."""
    rules = {f"error.{rule}" for rule in RULE.findall(sources() + described())}
    of_files = {name for name in messages() if name.startswith("error.") and not name.startswith("error.deposit.")}
    assert of_files <= rules


def test_messages_placeholders_are_facts_of_the_rule() -> None:
    """A sentence asks for nothing that a refusal does not tell."""
    facts: dict[str, set[str]] = {}
    for rule, names in raised():
        facts[rule] = facts.get(rule, names) & names
    # One rule is chosen by a variable: its facts are read by eye.
    facts |= {"pdf.too_many_pages": {"limit"}, "content.too_heavy": {"reason"}}
    for name, message in messages().items():
        if name.startswith("error.") and not name.startswith("error.deposit."):
            asked = set(PLACEHOLDER.findall(message["fr"])) | set(PLACEHOLDER.findall(message["en"]))
            assert asked <= facts.get(name.removeprefix("error."), set()), name


def test_messages_labels_and_flags_have_their_words() -> None:
    """What a page adds to a narrative, and what it says of a PDF."""
    names = {f"narrative.{name}" for name in Labels.__dataclass_fields__} | {f"pdf_flag.{flag}" for flag in PdfFlag}
    assert names <= set(messages())
