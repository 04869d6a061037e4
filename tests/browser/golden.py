"""What a screen reader is told, in order: the accessibility tree of a screen against its golden file.

Owns the files in `reading_order/`. A change of a screen changes its file: run with CARNET_GOLDEN=write, read the
difference, commit it.
"""

import os
from difflib import unified_diff
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.browser.screen import Screen

GOLDEN: Final = Path(__file__).parent / "reading_order"


def assert_told_as_golden(page: Page, screen: Screen) -> None:
    """Fails when the open screen tells a screen reader otherwise than its file says, or has no file."""
    told = page.locator("main").aria_snapshot() + "\n"
    file = GOLDEN / f"{screen.name}.yaml"
    if os.environ.get("CARNET_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(told, encoding="utf-8")
    assert file.is_file(), "no golden file yet: run with CARNET_GOLDEN=write and read it"
    wanted = file.read_text(encoding="utf-8")
    changed = unified_diff(wanted.splitlines(), told.splitlines(), file.name, "told", lineterm="")
    assert told == wanted, "\n".join(changed)
