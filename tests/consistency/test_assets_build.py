"""The committed CSS and icons are what `tools/build_assets.py` makes of the sources. Needs Node and its packages."""

import shutil
from importlib import import_module
from pathlib import Path

import pytest

# By name: mypy checks tools/ as scripts of their own, not as a package.
build_assets = import_module("tools.build_assets")


@pytest.mark.skipif(
    shutil.which("node") is None or not (build_assets.MODULES / "sass").is_dir(),
    reason="NOT RUN: rebuilding the assets needs Node and `npm ci` in assets/",
)
def test_committed_assets_are_what_the_sources_give(tmp_path: Path) -> None:
    fresh = tmp_path / "static"
    fresh.mkdir()
    build_assets.build(fresh)
    assert not build_assets.differences(fresh, build_assets.BUILT)
    (fresh / "css" / "carnet.css").write_text("planted", encoding="utf-8")
    assert build_assets.differences(fresh, build_assets.BUILT) == ["css/carnet.css: differs"]


def test_foreign_identity_in_the_compiled_css_stops_the_build() -> None:
    with pytest.raises(SystemExit, match="frutiger"):
        build_assets.refuse_foreign_identity("a{font-family:Frutiger}")
