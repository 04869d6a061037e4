"""HL7's own validator, with the package of IPS 2.0.0: our summaries fit it, and it finds what was broken."""

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import hl7
from tests.fhir.house import Door
from tests.fhir.profiles.rows import DATA
from tests.fhir.test_summary_profile import IPS, PLANTED, card, full
from tests.usecases.scene import at
from tools.make_profiles import PUBLISHED, reduced, written

Json = dict[str, Any]
BUNDLE = f"{IPS}Bundle-uv-ips"
pytestmark = pytest.mark.django_db(transaction=True)


# An entry that fits no profile of the Bundle is another entry to the validator, which R4 alone lets pass; our checker
# asks each resource by the profile of its kind.
OURS_ALONE = {
    "an act at no time", "a result without value", "a problem of nothing", "an allergy of nothing",
    "a medicine at no time",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_hand() -> None:
    if hl7.missing():
        pytest.skip(f"NOT RUN: {hl7.missing()}")
    if hl7.published()[1]:
        pytest.skip(f"NOT RUN: the profiles of IPS: {hl7.published()[1]}")


@pytest.fixture
def door(clock: Any) -> Door:
    """The FHIR door, with Odette's record."""
    return Door(at(clock))


def test_validator_finds_no_error_in_our_summaries_and_each_that_was_planted(door: Door, tmp_path: Path) -> None:
    bundle, of_card = full(door), card(door)
    told: dict[str, tuple[Json | bytes, str | None]] = {"summary": (bundle, BUNDLE), "card": (of_card, BUNDLE)}
    for name, change in PLANTED.items():
        broken = copy.deepcopy(bundle)
        change(broken)
        told[f"planted-{name.replace(' ', '_')}"] = (broken, BUNDLE)
    errors = hl7.errors(hl7.validated(tmp_path, told))
    assert [m for m in errors if not m.file.startswith("planted-")] == []
    found = {m.file.removeprefix("planted-").removesuffix(".json").replace("_", " ") for m in errors}
    assert set(PLANTED) - found <= OURS_ALONE


def test_kept_rows_are_those_of_the_published_package() -> None:
    for name in PUBLISHED:
        made = written(reduced(Path(hl7.published()[0][name]), name, PUBLISHED[name][1]))
        assert (DATA / f"{name}.json").read_text(encoding="utf-8") == made
