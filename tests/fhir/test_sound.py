"""The quick yes says yes exactly where nothing is found wrong: on good resources, and on each broken in one place."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from carnet.fhir import sound, structure
from carnet.fhir.sound import is_sound
from tests.fhir.test_structure import REFERENCE

INNER = {"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:oid:1.2.3", "value": "1"}]}
# What stands beside a primitive value is for the slow way to look into.
PLAIN = {key: value for key, value in REFERENCE.items() if not key.startswith("_")}
GOOD: list[dict[str, Any]] = [
    PLAIN,
    {"resourceType": "Patient", "deceasedBoolean": False, "contained": [INNER], "birthDate": "1948-05"},
    {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": "urn:uuid:1", "resource": {**PLAIN, "contained": [INNER]},
             "request": {"method": "POST", "url": "DocumentReference"}},
            {"resource": {"resourceType": "Observation", "status": "final", "code": {"text": "Poids"},
                          "valueQuantity": {"value": 61.5, "unit": "kg"}}},
        ],
    },
]  # fmt: skip
WRONG: list[object] = [
    None, [], {}, "", " ", "x", 1, 1.5, True, ["x"], [None], {"a": 1}, [[]],
    {"resourceType": "Patient"}, {"resourceType": "Patient", "contained": [INNER]},
]  # fmt: skip


def _found(resource: object) -> bool:
    """What the slow way says alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "is_sound", lambda _: False)
        return bool(structure.problems_of(resource))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a resource: what holds it, and its key or number."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def _broken(good: dict[str, Any], drawn: Random) -> dict[str, Any]:
    """A copy with one thing taken away, replaced, named otherwise or added."""
    made: dict[str, Any] = copy.deepcopy(good)
    holder, key = drawn.choice(list(_places(made)))
    act = drawn.randrange(4)
    if act == 0:
        del holder[key]
    elif act == 1:
        holder[key] = drawn.choice(WRONG)
    elif act == 2:
        holder[key] = [holder[key]] if drawn.random() < 0.5 else {"extension": holder[key]}
    elif isinstance(holder, dict):
        name = drawn.choice(["valueString", "deceasedDateTime", "unknown", "contained", "status", "id", f"_{key}"])
        holder[name] = drawn.choice([*WRONG, copy.deepcopy(holder[key])])
    return made


@pytest.mark.parametrize("good", GOOD, ids=lambda one: str(one["resourceType"]))
def test_is_sound_says_yes_exactly_where_nothing_is_wrong(good: dict[str, Any]) -> None:
    assert is_sound(good) and not _found(good)
    drawn, refused = Random(1), 0
    for _ in range(1_500):
        made = _broken(good, drawn)
        wrong, told = _found(made), is_sound(made)
        beside = '"_' in json.dumps(made)
        assert told != wrong or (beside and not told), json.dumps(made)
        refused += wrong
    assert refused > 500


def test_is_sound_too_deep_or_contained_in_contained_is_not() -> None:
    deep: dict[str, Any] = {"url": "urn:a"}
    for _ in range(sound.MAX_DEPTH + 2):
        deep = {"url": "urn:a", "extension": [deep]}
    inside = {**INNER, "contained": [INNER]}
    for wrong in ({"resourceType": "Patient", "extension": [deep]}, {"resourceType": "Patient", "contained": [inside]}):
        assert _found(wrong) and not is_sound(wrong)


def test_problems_of_quick_yes_is_believed_and_quick_no_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted yes to everything would let a broken resource in: the comparison above is what stands against it."""
    broken = {"resourceType": "Patient", "birthDate": "never"}
    assert structure.problems_of(broken)
    monkeypatch.setattr(structure, "is_sound", lambda _: True)
    assert structure.problems_of(broken) == ()
    monkeypatch.setattr(structure, "is_sound", lambda _: False)
    assert structure.problems_of(REFERENCE) == ()
