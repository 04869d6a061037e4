"""`docs/falc-review.md` has a line for each screen of a patient, and none says more than was done."""

import re
from pathlib import Path

from tests.browser.gallery import SCREENS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "falc-review.md"
LINE = re.compile(r"^\| `([^`]+)` \| (.+?) \|$", re.MULTILINE)


def test_every_patient_screen_has_its_review_status() -> None:
    told = dict(LINE.findall(PAGE.read_text(encoding="utf-8")))
    assert set(told) == {screen.template for screen in SCREENS if screen.audience == "patient"}
    for status in told.values():
        assert status == "not read" or re.match(r"\d{4}-\d{2}-\d{2}, ", status), status
