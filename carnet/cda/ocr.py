"""Words of pictures, by tesseract where the operator installed it. Owns how it is run and bounded; keeps nothing.

It is given no file of anybody, only pixels that we drew ourselves (`pdf`, `media`), and runs in a process of its own
with little memory and time and without the right to write a file. Without it, pictures have no words, and the pages say
so.
"""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

from carnet.cda.shown_text import shown

PROGRAM: Final = "tesseract"
LANGUAGES: Final = ("fra", "eng")
WIDTH: Final = 1_700
"""Pixels across a page: 200 to the inch of A4, from which letters are read well."""
_CHILD: Final = Path(__file__).with_name("_ocr_child.py")
_MEMORY, _SECONDS, _WALL = 1_000_000_000, 40, 60.0
_MOST: Final = 200_000
_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"}


def is_there() -> bool:
    """Whether pictures can be read here."""
    return bool(_languages())


def picture_words(png: bytes) -> str:
    """The words of a picture that we drew; none when it takes too long, fails, or nothing can read it."""
    program, languages = shutil.which(PROGRAM), _languages()
    if program is None or not languages:
        return ""
    asked = [program, "stdin", "stdout", "-l", "+".join(languages)]
    command = [sys.executable, "-I", str(_CHILD), str(_MEMORY), str(_SECONDS), *asked]
    try:
        done = subprocess.run(
            command, input=png, capture_output=True, check=False, timeout=_WALL, env=_ENVIRONMENT, cwd="/"
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return shown(done.stdout.decode("utf-8", "replace"))[:_MOST] if done.returncode == 0 else ""


@cache
def _languages() -> tuple[str, ...]:
    """Those of ours that it knows. Looked at once a process."""
    program = shutil.which(PROGRAM)
    if program is None:
        return ()
    try:
        told = subprocess.run(
            [program, "--list-langs"], capture_output=True, check=False, timeout=10, env=_ENVIRONMENT, cwd="/"
        )
    except (subprocess.TimeoutExpired, OSError):
        return ()
    known = set(told.stdout.decode("utf-8", "replace").split())
    return tuple(one for one in LANGUAGES if one in known)
