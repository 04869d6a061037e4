"""Builds the committed CSS, fonts, icons and licence texts of the portal. Needs Node; the program does not.

`python tools/build_assets.py` writes them; `--check` builds them elsewhere and compares with what is committed.
Nothing is fetched but the pinned packages of `assets/package-lock.json`.
"""

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "assets"
MODULES = SOURCES / "node_modules"
BUILT = ROOT / "carnet" / "portal" / "static"
sys.path.insert(0, str(ROOT))

from carnet.portal.icons import ICONS, Icon, IconSet  # noqa: E402  (the register lives in the package)

FONT_FILES = ("atkinson-hyperlegible-next-latin-400-normal.woff2", "atkinson-hyperlegible-next-latin-700-normal.woff2")
FOLDERS = ("app", "css", "fonts", "icons", "images", "js", "licences")
FONT_PACKAGE = "@fontsource/atkinson-hyperlegible-next"
# Fonts for paper: a PDF embeds TrueType, and names of people need more letters than the pages' font has.
PAPER_FONTS = ROOT / "carnet" / "cda" / "fonts"
PAPER_FONT_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
PAPER_FONT_PACKAGE = "dejavu-fonts-ttf"
# Package, licence id, licence file inside the package, what of it is in the program.
ORIGINS = (
    ("nhsuk-frontend", "MIT", None, "compiled into css/carnet.css, re-themed; images/nhsuk-icon-cross.svg"),
    (FONT_PACKAGE, "OFL-1.1", "LICENSE", "fonts/"),
    (
        PAPER_FONT_PACKAGE,
        "Bitstream-Vera AND LicenseRef-Public-Domain",
        "LICENSE",
        "carnet/cda/fonts (on paper)",
    ),
    ("healthicons", "MIT (code), CC0-1.0 (icons)", "LICENSE", "icons/"),
    ("@tabler/icons", "MIT", "LICENSE", "icons/"),
)
# The mark of the site as pictures of an application: name, pixels, how much of the square the drawing takes. A system
# cuts a maskable picture to any shape: the ground reaches every edge, the drawing stays in the middle (W3C manifest).
APP_ICONS = (
    ("icon-192", 192, None),
    ("icon-512", 512, None),
    ("maskable-192", 192, 0.75),
    ("maskable-512", 512, 0.75),
    ("touch-180", 180, 0.85),
)
BADGE = ("badge-96", 96)
MARK = BUILT / "mark.svg"
# The Sass of the form inputs names this one picture (the cross of a search field).
IMAGE = "nhsuk-icon-cross.svg"


def install() -> None:
    """Install the pinned packages when they are absent (`npm ci`: exactly the lock file)."""
    if not (MODULES / "sass").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=SOURCES, check=True)


def build_css(out: Path) -> None:
    """Compile the Sass source into one compressed file."""
    out.mkdir(parents=True)
    command = ["node", str(MODULES / "sass" / "sass.js"), "--load-path=node_modules", "--style=compressed"]
    options = ["--no-source-map", "--quiet-deps", "scss/carnet.scss", str(out / "carnet.css")]
    subprocess.run(command + options, cwd=SOURCES, check=True)
    from tools.themed_css import themed
    from tools.used_css import used, used_names

    built = out / "carnet.css"
    built.write_text(themed(used(built.read_text(encoding="utf-8"), used_names())), encoding="utf-8")
    refuse_foreign_identity(built.read_text(encoding="utf-8"))


def refuse_foreign_identity(css: str) -> None:
    """Stop when a colour, a font or an address of another body stayed in the CSS."""
    for sign in ("005eb8", "frutiger", "marianne", "nhs.uk"):
        if sign in css.lower():
            raise SystemExit(f"the compiled CSS holds {sign!r}: another body's identity must not stay in it")


def _icon_source(icon: Icon) -> Path:
    if icon.source is IconSet.HEALTH:
        return MODULES / "healthicons" / "public" / "icons" / "svg" / "outline" / f"{icon.name}.svg"
    return MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{icon.name}.svg"


def normalised(svg: str, icon: Icon) -> str:
    """The drawing on one line, in the colour of the text, with no size, class or empty square of its own."""
    text = re.sub(r"\s+", " ", svg).strip().replace("> <", "><").replace(" />", "/>").replace("#333333", "currentColor")
    text = text.replace("#333", "currentColor").replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', "")
    text = re.sub(r'<svg[^>]*viewBox="([^"]+)"[^>]*>', rf'<svg viewBox="\1"{_paint(icon)}>', text)
    return text + "\n"


def _paint(icon: Icon) -> str:
    if icon.source is IconSet.HEALTH:
        return ' fill="none"'
    # Tabler's own stroke of 2 is twice as bold as Health Icons at 48 px.
    return ' fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'


def build_icons(out: Path) -> None:
    """Copy the registered drawings, one file a concept."""
    out.mkdir(parents=True)
    for concept, icon in ICONS.items():
        source = _icon_source(icon).read_text(encoding="utf-8")
        (out / f"{concept}.svg").write_text(normalised(source, icon), encoding="utf-8")


def build_app_icons(out: Path) -> None:
    """Draw the mark as PNG for phones: as it is, on a ground that may be cut, and as a badge of one colour."""
    out.mkdir(parents=True)
    mark = MARK.read_text(encoding="utf-8")
    for name, pixels, share in APP_ICONS:
        (out / f"{name}.png").write_bytes(_png(_square(mark, share) if share else mark, pixels))
    for shot in sorted((SOURCES / "screens").glob("*.png")):
        shutil.copyfile(shot, out / shot.name)
    name, pixels = BADGE
    (out / f"{name}.png").write_bytes(_png(re.sub(r"<rect[^>]*/>", "", mark).replace("#ffd23f", "#fff"), pixels))


def _square(mark: str, share: float) -> str:
    """The mark on a ground without corners, its drawing made smaller around the middle."""
    whole = re.sub(r'rx="\d+"', 'rx="0"', mark)
    ground, drawing = re.search(r"<rect[^>]*/>", whole), re.sub(r"<svg[^>]*>|</svg>|<rect[^>]*/>", "", whole)
    if ground is None:
        raise SystemExit("mark.svg has no ground")
    edge = round(24 * (1 - share), 3)
    inside = f'<g transform="translate({edge} {edge}) scale({share})">{drawing}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">{ground.group()}{inside}</svg>'


_DRAW = """
const { Resvg } = require("@resvg/resvg-js");
const asked = JSON.parse(require("fs").readFileSync(0, "utf-8"));
process.stdout.write(new Resvg(asked.svg, { fitTo: { mode: "width", value: asked.pixels } }).render().asPng());
"""


def _png(svg: str, pixels: int) -> bytes:
    given = json.dumps({"svg": svg, "pixels": pixels}).encode()
    return subprocess.run(["node", "-e", _DRAW], cwd=SOURCES, input=given, stdout=subprocess.PIPE, check=True).stdout


def build_copies(out: Path) -> None:
    """Copy our own scripts, the font files, the one picture and the licence texts."""
    for folder in ("fonts", "images", "licences"):
        (out / folder).mkdir(parents=True)
    for name in FONT_FILES:
        shutil.copyfile(MODULES / FONT_PACKAGE / "files" / name, out / "fonts" / name)
    shutil.copytree(SOURCES / "js", out / "js")
    image = MODULES / "nhsuk-frontend" / "dist" / "nhsuk" / "assets" / "images" / IMAGE
    shutil.copyfile(image, out / "images" / IMAGE)
    for package, _, licence, _ in ORIGINS:
        # A package without a licence file has its text written down under assets/licences.
        text = MODULES / package / licence if licence else SOURCES / "licences" / f"{_plain(package)}.txt"
        shutil.copyfile(text, out / "licences" / f"{_plain(package)}.txt")


def _plain(package: str) -> str:
    return package.replace("@", "").replace("/", "-")


def build_compressed(out: Path) -> None:
    """Lay beside each stylesheet and script its compressed form, which whitenoise sends to a browser that takes it."""
    for path in sorted([*(out / "css").glob("*.css"), *(out / "js").glob("*.js")]):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def build_manifest(out: Path) -> None:
    """Write ASSETS.json: each package with version and licence, each file with its SHA-256."""
    packages = [
        {
            "name": package,
            "version": json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))["version"],
            "licence": licence,
            "licence_text": f"licences/{_plain(package)}.txt",
            "used_for": use,
        }
        for package, licence, _, use in ORIGINS
    ]
    files = {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
    text = json.dumps({"packages": packages, "files": files}, indent=2, ensure_ascii=False)
    (out / "ASSETS.json").write_text(text + "\n", encoding="utf-8")


def build_paper_fonts(out: Path) -> None:
    """Copy the fonts of the sheets, with the SHA-256 of each beside them."""
    out.mkdir(parents=True)
    for name in PAPER_FONT_FILES:
        shutil.copyfile(MODULES / PAPER_FONT_PACKAGE / "ttf" / name, out / name)
    sums = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in PAPER_FONT_FILES}
    version = json.loads((MODULES / PAPER_FONT_PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    text = json.dumps({"package": PAPER_FONT_PACKAGE, "version": version, "files": sums}, indent=2)
    (out / "ASSETS.json").write_text(text + "\n", encoding="utf-8")


def build(out: Path) -> None:
    """Build every derived file of the pages into an empty folder."""
    build_css(out / "css")
    build_icons(out / "icons")
    build_app_icons(out / "app")
    build_copies(out)
    build_compressed(out)
    build_manifest(out)


def differences(fresh: Path, committed: Path) -> list[str]:
    """The files that are not the same on both sides, one sentence each."""
    names = {str(p.relative_to(fresh)) for p in fresh.rglob("*") if p.is_file()}
    found = [f"{name}: differs" for name in sorted(names) if not _same(fresh / name, committed / name)]
    extra = [p for folder in FOLDERS for p in (committed / folder).glob("*")]
    return found + [
        f"{p.relative_to(committed)}: no longer built" for p in extra if str(p.relative_to(committed)) not in names
    ]


def _same(one: Path, other: Path) -> bool:
    """Equal bytes; of a compressed file what it holds, since libraries compress differently."""
    if one.name == "ASSETS.json" and other.is_file():
        return _told(one) == _told(other)
    read = (lambda path: gzip.decompress(path.read_bytes())) if one.suffix == ".gz" else Path.read_bytes
    return other.is_file() and read(one) == read(other)


def _told(manifest: Path) -> object:
    """What a manifest says, without the sums of compressed files."""
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["files"] = {name: told for name, told in content["files"].items() if not name.endswith(".gz")}
    return content


def _write(fresh: Path, paper: Path) -> None:
    for folder in FOLDERS:
        shutil.rmtree(BUILT / folder, ignore_errors=True)
    shutil.copytree(fresh, BUILT, dirs_exist_ok=True)
    shutil.copytree(paper, PAPER_FONTS, dirs_exist_ok=True)


def main() -> int:
    """Build, then write or compare. Exit 1 when the committed files are not what the sources give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    check = parser.parse_args().check
    install()
    with tempfile.TemporaryDirectory() as folder:
        fresh, paper = Path(folder) / "static", Path(folder) / "paper"
        fresh.mkdir()
        build(fresh)
        build_paper_fonts(paper)
        found = differences(fresh, BUILT) + differences(paper, PAPER_FONTS)
        if not check:
            _write(fresh, paper)
    for line in found:
        print(("different: " if check else "written: ") + line)
    return 1 if check and found else 0


if __name__ == "__main__":
    raise SystemExit(main())
