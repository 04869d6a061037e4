"""The HTML of every screen is valid (html-validate: standard and accessibility rules). Needs Node.

`make a11y` (CARNET_A11Y_ALL=1) installs the pinned packages of assets/ when Node is there and they are not.
"""

import json
import os
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from tests.browser.gallery import SCREENS, readings, render

# By name: mypy checks tools/ as scripts of their own, not as a package.
build_assets = import_module("tools.build_assets")

TOOL: Path = build_assets.MODULES / "html-validate" / "bin" / "html-validate.mjs"
CONFIGURATION = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y"],
    # The NHS macro of the date writes role="group" on its fieldset, which is said twice and harms nobody.
    "rules": {"no-inline-style": "error", "no-implicit-button-type": "error", "no-redundant-role": "off"},
}
pytestmark = pytest.mark.browser


def _tool() -> Path:
    if shutil.which("node") is None:
        pytest.skip("NOT RUN: html-validate needs Node")
    if not TOOL.is_file() and os.environ.get("CARNET_A11Y_ALL"):
        build_assets.install()
    if not TOOL.is_file():
        pytest.skip("NOT RUN: html-validate is not installed (make a11y, or npm ci in assets/)")
    return TOOL


def complaints(tool: Path, folder: Path) -> list[str]:
    """What html-validate says of the files of a folder."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    # Into a file: Node ends before a long answer has gone through a pipe.
    command = ["node", str(tool), "--formatter", "json=answer.json", "--ext", "html", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    answer = folder / "answer.json"
    assert answer.is_file(), done.stderr
    return [
        f"{Path(file['filePath']).name}: {one['ruleId']}: {one['message']}"
        for file in json.loads(answer.read_text(encoding="utf-8"))
        for one in file["messages"]
    ]


@pytest.mark.timeout(300)
def test_html_of_every_screen_is_valid(tmp_path: Path) -> None:
    tool = _tool()
    for screen in SCREENS:
        for reading in readings(screen)[:2]:
            name = f"{screen.name}-{reading.language.value}-{reading.view}.html"
            (tmp_path / name).write_text(render(screen, reading), encoding="utf-8")
    assert not complaints(tool, tmp_path)


def test_html_check_catches_a_planted_fault(tmp_path: Path) -> None:
    tool = _tool()
    page = render(SCREENS[0], readings(SCREENS[0])[0]).replace("<main", '<p><div id="x"></div><b id="x"></p><main', 1)
    (tmp_path / "bad.html").write_text(page, encoding="utf-8")
    assert complaints(tool, tmp_path)
