"""Where the test material lies that is no part of the project. Owns the one answer: CARNET_SHARED, else ../shared."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("CARNET_SHARED") or Path(__file__).resolve().parents[2] / "shared")
