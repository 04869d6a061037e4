"""The committed CSS, fonts and icons: what ASSETS.json says, nothing more, and nobody else's identity."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import carnet
from carnet.portal import icons

STATIC = Path(carnet.__file__).parent / "portal" / "static"
MANIFEST = json.loads((STATIC / "ASSETS.json").read_text(encoding="utf-8"))
# Drawn by us, built by nothing.
OWN = {"mark.svg", "ASSETS.json"}


def differences(folder: Path, told: dict[str, str]) -> list[str]:
    """Files that are not what the manifest says, that it does not name, or that are gone."""
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - OWN
    found = [f"{name}: not in ASSETS.json" for name in sorted(there - set(told))]
    found += [f"{name}: gone" for name in sorted(set(told) - there)]
    both = there & set(told)
    return found + [f"{name}: altered" for name in sorted(both) if _digest(folder / name) != told[name]]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_assets_are_exactly_the_ones_that_the_manifest_names() -> None:
    assert not differences(STATIC, MANIFEST["files"])


def test_assets_comparison_sees_planted_differences(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a", encoding="utf-8")
    (tmp_path / "b.css").write_text("b", encoding="utf-8")
    told = {"a.css": hashlib.sha256(b"other").hexdigest(), "c.css": ""}
    assert differences(tmp_path, told) == ["b.css: not in ASSETS.json", "c.css: gone", "a.css: altered"]


def test_every_package_has_a_version_a_licence_and_its_text() -> None:
    for package in MANIFEST["packages"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert package["licence"]
        assert len((STATIC / package["licence_text"]).read_text(encoding="utf-8")) > 300


def test_every_registered_icon_is_there_and_no_other() -> None:
    assert {path.stem for path in (STATIC / "icons").glob("*.svg")} == set(icons.ICONS)
    for concept in icons.ICONS:
        drawing = icons.drawing(concept)
        assert drawing.startswith("<svg viewBox=") and "currentColor" in drawing
        assert not re.search(r"<script|style=|on\w+=|href", drawing), concept


def test_stylesheet_has_no_foreign_identity_and_asks_no_other_host() -> None:
    css = (STATIC / "css" / "carnet.css").read_text(encoding="utf-8").lower()
    for sign in ("005eb8", "frutiger", "marianne", "nhs.uk", "http:", "https:", "@import", "expression("):
        assert sign not in css, sign
    for address in re.findall(r"url\(\"?([^)\"]+)", css):
        assert (STATIC / "css" / address).resolve().is_file(), address


def test_stylesheet_and_scripts_have_a_compressed_form_that_holds_them() -> None:
    plain = sorted([*(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js")])
    assert plain
    for path in plain:
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes(), path.name
