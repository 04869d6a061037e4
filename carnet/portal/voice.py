"""A voice made by this server, when espeak-ng is installed. Owns the one program that is run and what it may cost.

The words go in by a pipe and the sound comes out by a pipe: nothing of them is in an argument, a file or a log. They go
to no other machine. Where the program is not installed there is no voice, and pages show no button for it.
"""

import shutil
import struct
import subprocess
import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from carnet.kernel.errors import Unavailable

PROGRAM: Final = "espeak-ng"
VOICES: Final = {"fr": "fr", "en": "en-gb"}
WORDS_A_MINUTE, SLOWLY = 140, 105
SECONDS: Final = 5.0
"""For one sentence; it takes some hundredths of one."""
MOST_AT_ONCE: Final = 2
MOST_SENTENCES, MOST_LETTERS = 80, 4_000
"""Of one page: some four minutes."""
HEAD: Final = 44
RATE: Final = 11_025
_PAUSE: Final = bytes(2 * (RATE // 3))
_turns = threading.BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True)
class Spoken:
    """The sound of some sentences (WAV), and when each begins, in milliseconds."""

    sound: bytes
    begins: tuple[int, ...]

    def __repr__(self) -> str:
        return f"Spoken({len(self.begins)} sentences)"


@cache
def program() -> str:
    """Where the program is; empty when this machine has none."""
    return shutil.which(PROGRAM) or ""


def spoken(sentences: Sequence[str], language: str, *, slowly: bool = False) -> Spoken:
    """The sentences one after the other, as many as one page may have. Unavailable without the program or in a rush."""
    if not program() or not _turns.acquire(timeout=SECONDS):
        raise Unavailable("no voice")
    try:
        sound, begins, letters = bytearray(), [], 0
        for sentence in sentences[:MOST_SENTENCES]:
            letters += len(sentence)
            if letters > MOST_LETTERS:
                break
            begins.append(len(sound) // 2 * 1000 // RATE)
            sound += _said(sentence, language, slowly) + _PAUSE
    finally:
        _turns.release()
    return Spoken(_head(len(sound)) + bytes(sound), tuple(begins))


def _said(sentence: str, language: str, slowly: bool) -> bytes:
    pace = str(SLOWLY if slowly else WORDS_A_MINUTE)
    command = [program(), "--stdin", "--stdout", "-v", VOICES[language], "-s", pace]
    try:
        run = subprocess.run(
            command, input=sentence.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/",
            timeout=SECONDS, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        # Its message could quote the words: only that there is no voice goes on.
        raise Unavailable("no voice") from None
    return _halved(run.stdout[HEAD:])


def _halved(sound: bytes) -> bytes:
    """Half as many samples, each the mean of two: a voice needs no more, and a telephone loads half."""
    samples = array("h")
    samples.frombytes(sound[: len(sound) // 4 * 4])
    return array("h", ((one + two) // 2 for one, two in zip(samples[::2], samples[1::2], strict=True))).tobytes()


def _head(size: int) -> bytes:
    """The head of a WAV file: one channel, 16 bits."""
    form = struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + form + b"data" + struct.pack("<I", size)
