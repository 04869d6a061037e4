"""The rules of the source hold, and each rule catches a planted violation."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.consistency import source_rules as rules
from tests.consistency.source import ROOT, Module, modules, templates

RATCHET = tomllib.loads((Path(__file__).parent / "ratchet.toml").read_text(encoding="utf-8"))
# What use cases and interfaces share: the shape of who asks. It acts on nothing.
NOT_A_USE_CASE = {"carnet/usecases/caller.py"}


def owners_of_models() -> dict[str, str]:
    """Every model class and the package that owns it."""
    return {
        node.name: module.package
        for module in modules()
        if "/models" in module.path
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }


def owners_of_tables() -> dict[str, str]:
    """Every table that a model names and the package that owns it."""
    found: dict[str, str] = {}
    for module in modules():
        if "/models" not in module.path:
            continue
        for node in module.nodes:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "db_table":
                assert isinstance(node.value, ast.Constant)
                found[str(node.value.value)] = module.package
    return found


SIMPLE: dict[rules.Rule, str] = {
    rules.docstring_on_every_module: "x = 1\n",
    rules.one_file_each: "from markupsafe import Markup\n\ndef f(t):\n    return Markup(t)\n",
    rules.no_naked_todo: '"""Doc."""\n# TODO: later\n',
    rules.no_print: '"""Doc."""\nprint(1)\n',
    rules.no_signals: '"""Doc."""\nfrom django.db.models.signals import post_save\n',
    rules.no_path_magic: '"""Doc."""\ndef f(request):\n    return request.path.startswith("/fhir")\n',
    rules.nothing_newer_than_postgresql_15: '"""Doc."""\nQ = "SELECT uuidv7()"\n',
}


@pytest.mark.parametrize("rule", SIMPLE, ids=lambda rule: rule.__name__)
def test_rule_of_the_source_holds_in_every_module(rule: rules.Rule) -> None:
    assert [c for module in modules() for c in rule(module)] == []


@pytest.mark.parametrize("rule", SIMPLE, ids=lambda rule: rule.__name__)
def test_rule_of_the_source_catches_a_planted_violation(rule: rules.Rule) -> None:
    assert list(rule(Module("carnet/portal/planted.py", SIMPLE[rule])))


@pytest.mark.parametrize(
    "text",
    [
        "from lxml import etree\netree.fromstring(b'')\n",
        "from lxml import etree\netree.XMLParser()\n",
        "from django.views.decorators.csrf import csrf_exempt\n",
        "@csrf_exempt\ndef view(request):\n    pass\n",
        "from django.utils.safestring import mark_safe as m\n",
    ],
)
def test_one_file_each_catches_every_dangerous_name(text: str) -> None:
    assert list(rules.one_file_each(Module("carnet/xds/planted.py", text)))


def test_the_named_files_of_dangerous_names_exist_and_use_them() -> None:
    for name, paths in rules.ONE_FILE.items():
        if paths and not any((ROOT / path).exists() for path in paths.split()):
            pytest.fail(f"{paths}, the file for {name}, does not exist")


def test_templates_never_turn_escaping_off() -> None:
    found = templates()
    assert found
    assert [c for template in found for c in rules.templates_escape(template)] == []


@pytest.mark.parametrize(
    "text", ["{{ title|safe }}", "{{ title | safe }}", "{% autoescape false %}", "{{ Markup(x) }}"]
)
def test_templates_rule_catches_planted_unescaped_text(text: str) -> None:
    assert list(rules.templates_escape(Module("carnet/portal/planted.jinja", text)))


def test_managers_are_used_in_the_owning_package_only() -> None:
    rule = rules.managers_stay_home(owners_of_models())
    assert [c for module in modules() for c in rule(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from carnet.identity.models import Account\nAccount.objects.all()\n",
        "from carnet.identity.models import Account as A\nA._default_manager.all()\n",
        "from django.apps import apps\napps.get_model('identity', 'Account').objects.all()\n",
    ],
)
def test_managers_rule_catches_a_planted_use_elsewhere(text: str) -> None:
    rule = rules.managers_stay_home(owners_of_models())
    assert list(rule(Module("carnet/usecases/planted.py", text)))


def test_statements_name_tables_of_their_own_package_only() -> None:
    owners = owners_of_tables()
    assert {"head", "event", "document", "authorisation", "account"} <= set(owners)
    rule = rules.tables_stay_home(owners)
    assert [c for module in modules() for c in rule(module)] == []


def test_statements_rule_catches_a_planted_join_into_another_package() -> None:
    rule = rules.tables_stay_home(owners_of_tables())
    planted = 'Q = "SELECT 1 FROM document d JOIN account a ON true"\n'
    complaints = list(rule(Module("carnet/documents/planted.py", planted)))
    assert complaints == ["carnet/documents/planted.py:1: table account belongs to identity"]


def test_modules_and_functions_stay_short() -> None:
    assert dict(_each(rules.module_lengths)) == RATCHET["modules"]
    assert dict(_each(rules.function_lengths)) == RATCHET["functions"]


def _each(rule) -> Iterator[tuple[str, int]]:  # type: ignore[no-untyped-def]
    for module in modules():
        yield from rule(module)


def test_length_rules_catch_planted_long_code() -> None:
    long_function = "def f():\n" + "    x = 1\n" * 50
    assert list(rules.function_lengths(Module("carnet/p.py", long_function))) == [("carnet/p.py::f", 51)]
    assert list(rules.module_lengths(Module("carnet/p.py", "x = 1\n" * 401))) == [("carnet/p.py", 401)]
    assert list(rules.module_lengths(Module("carnet/p.py", "x = 1\n" * 400))) == []


def test_silenced_checks_only_decrease() -> None:
    types, lints = zip(*(rules.silenced(module) for module in modules()), strict=True)
    assert sum(types) <= RATCHET["silenced"]["type_ignore"]
    assert sum(lints) <= RATCHET["silenced"]["noqa"]


def test_silenced_counts_a_planted_comment() -> None:
    assert rules.silenced(Module("carnet/p.py", "x = 1  # type: ignore[attr]\ny = 2  # noqa: E501\n")) == (1, 1)


def _use_cases() -> list[Module]:
    return [
        module
        for module in modules()
        if module.package == "usecases"
        and not module.path.rsplit("/", 1)[-1].startswith("_")
        and module.path not in NOT_A_USE_CASE
    ]


def test_every_use_case_has_one_public_function_named_as_its_file() -> None:
    found = _use_cases()
    assert len(found) > 10
    assert [c for module in found for c in rules.one_public_function(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        "def other(caller):\n    pass\n",
        "def planted(caller):\n    pass\ndef also(caller):\n    pass\n",
        "class planted:\n    pass\n",
    ],
)
def test_use_case_rule_catches_a_planted_shape(text: str) -> None:
    assert list(rules.one_public_function(Module("carnet/usecases/planted.py", text)))


def test_a18_who_acts_is_set_in_the_named_files_only() -> None:
    assert [line for module in modules() for line in rules.who_acts_is_said_once(module)] == []


@pytest.mark.parametrize(
    ("path", "planted"),
    [
        ("carnet/portal/views/support.py", "def see_as(request, account):\n    perform_login(request, account)\n"),
        ("carnet/portal/views/support.py", "caller = Caller(kind, other)\n"),
        ("carnet/fhir/support.py", "from x import Caller\nseen = caller_module.Caller(kind=kind)\n"),
        ("carnet/portal/callers.py", "caller = replace(caller, actor_id=asked)\n"),
        ("carnet/usecases/see_as.py", "caller = replace(caller, account_id=asked, own_record=record)\n"),
    ],
)
def test_a18_rule_catches_a_planted_change_of_who_acts(path: str, planted: str) -> None:
    assert list(rules.who_acts_is_said_once(Module(path, planted)))
