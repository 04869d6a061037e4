"""The bugs that are kept as patches: plants each in a copy of the source and runs the tests that must find it.

Owns the copy and the count; never writes in the tree that it is run from. `python tools/mutants_kept.py` (or
`make mutants-kept`) runs all, `--only NAME` one. A patch of `tests/mutants` begins with lines `# breaks:` (what a
person loses) and `# killed-by:` (one test a line); then a unified diff. It ends with 1 when a mutant lives or a patch
does not apply. To renew a patch that the source outgrew: edit the source so that the bug is there, then
`python tools/mutants_kept.py --renew NAME`, which writes the difference under the old header and asks you to undo it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATCHES = ROOT / "tests" / "mutants"
SECONDS = 420


@dataclass(frozen=True)
class Mutant:
    """One planted bug: what it breaks, the tests that must fail, and its patch."""

    path: Path
    breaks: str
    killed_by: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.stem


def patches() -> list[Path]:
    """Every kept patch."""
    return sorted(PATCHES.glob("*.patch"))


def read(path: Path) -> Mutant:
    """A patch with its header."""
    said: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        name, _, value = line.lstrip("# ").partition(": ")
        said.setdefault(name, []).append(value.strip())
    return Mutant(path, " ".join(said.get("breaks", [])), tuple(said.get("killed-by", [])))


def complaint(mutant: Mutant, tree: Path = ROOT) -> str:
    """What `git apply` says of a patch that does not apply; empty when it does."""
    done = subprocess.run(["git", "apply", "--check", mutant.path], cwd=tree, capture_output=True, text=True)
    return done.stderr.strip() or ("" if done.returncode == 0 else "it does not apply")


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the files that git knows, with the installed packages of this tree."""
    folder = Path(tempfile.mkdtemp(prefix="carnet-mutants-"))
    # As root the database runs under another account, which has to pass through.
    folder.chmod(0o711)
    tree = folder / "tree"
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, listed.decode().split("\0")):
            if (ROOT / name).is_file():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, tree / name)
        (tree / ".venv").symlink_to(ROOT / ".venv")
        yield tree
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_tests(tree: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """The exit code of pytest on the named tests of a tree, and the end of what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARNET_", "PYTEST_"))}
    plugins = ["-p", "no:randomly", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "-x", *plugins, f"--timeout={SECONDS}", *tests]
    done = subprocess.run(
        command, cwd=tree, env={**kept, "PYTHONPATH": str(tree)}, capture_output=True, text=True, timeout=2 * SECONDS
    )
    return done.returncode, done.stdout[-1500:]


def is_killed(mutant: Mutant, tree: Path) -> bool:
    """Whether one of the named tests fails with the bug; a run that could not begin is no kill."""
    subprocess.run(["git", "apply", mutant.path], cwd=tree, check=True)
    try:
        code, said = run_tests(tree, mutant.killed_by)
    finally:
        subprocess.run(["git", "apply", "--reverse", mutant.path], cwd=tree, check=True)
    if code not in (0, 1):
        print(said)
    return code == 1


def renew(name: str) -> int:
    """Writes the present difference of the source as the patch of this name, under its header."""
    path = PATCHES / f"{name}.patch"
    header = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    made = subprocess.run(["git", "diff", "-U1", "--", "carnet"], cwd=ROOT, capture_output=True, text=True, check=True)
    if not made.stdout:
        print("carnet/ has no difference: plant the bug there first")
        return 2
    path.write_text("\n".join(header) + "\n" + made.stdout, encoding="utf-8")
    print(f"{path} written. Undo the bug now: git checkout -- carnet")
    return 0


def main() -> int:
    """Plants each, tells, and counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", help="one patch (may be given again)")
    parser.add_argument("--passed", action="store_true", help="the named tests have just passed without any bug")
    parser.add_argument("--renew", help="write the present difference of carnet/ as this patch")
    args = parser.parse_args()
    if args.renew:
        return renew(args.renew)
    mutants = [read(path) for path in patches() if not args.only or path.stem in args.only]
    broken = {mutant.name: told for mutant in mutants if (told := complaint(mutant))}
    for name, told in broken.items():
        print(f"does not apply: {name}: {told}")
    alive = 0
    with copied() as tree:
        clean = tuple(dict.fromkeys(test for mutant in mutants for test in mutant.killed_by))
        code, said = (0, "") if args.passed else run_tests(tree, clean)
        if code != 0:
            print(f"the tests fail without any bug: nothing to count\n{said}")
            return 2
        for mutant in mutants:
            if mutant.name in broken:
                continue
            began = time.monotonic()
            killed = is_killed(mutant, tree)
            alive += not killed
            print(f"{'killed' if killed else 'ALIVE '} {mutant.name} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"killed {len(mutants) - alive - len(broken)} of {len(mutants)}")
    return 1 if alive or broken else 0


if __name__ == "__main__":
    sys.exit(main())
