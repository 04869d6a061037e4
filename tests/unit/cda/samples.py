"""The published sample documents, read at run time and never copied into the project."""

from pathlib import Path

import pytest

from tests.material import SHARED

FOLDER = SHARED / "samples" / "cda"
FRENCH = tuple(sorted(FOLDER.glob("*.xml")))
AMERICAN = tuple(sorted((FOLDER / "ccda-us").glob("*.xml")))

needs_samples = pytest.mark.skipif(not FRENCH, reason=f"SHARED SAMPLES ABSENT: {FOLDER}")


def named(paths: tuple[Path, ...]) -> list[object]:
    """The paths as parameters of a test, under their file names."""
    marks = (pytest.mark.shared, needs_samples)
    if not paths:
        return [pytest.param(FOLDER / "absent.xml", id="absent", marks=marks)]
    return [pytest.param(path, id=path.stem, marks=marks) for path in paths]
