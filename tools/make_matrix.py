"""Makes carnet/policy/data/matrix.csv from the known cells and the cautious defaults.

Owns how both are joined: a known cell always wins. Never fetches anything.
Run `python tools/make_matrix.py` after a change of known_cells.csv, matrix_defaults.toml or typecode.csv.
"""

import csv
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "carnet" / "policy" / "data"
TYPES = ROOT / "carnet" / "codes" / "data" / "typecode.csv"
HEADER = ("profession", "type_code", "read", "certainty", "source")
Row = tuple[str, str, str, str, str]


def table() -> str:
    """The text of matrix.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows())
    return out.getvalue()


def rows() -> Iterator[Row]:
    """One row for each profession of the defaults and each document type, in a fixed order."""
    known = {(row["profession"], row["type_code"]): row for row in _read(DATA / "known_cells.csv")}
    defaults = tomllib.loads((DATA / "matrix_defaults.toml").read_text(encoding="utf-8"))
    groups: dict[str, list[str]] = defaults["groups"]
    grouped = {code for codes in groups.values() for code in codes}
    types = sorted(row["code"] for row in _read(TYPES))
    for profession, given in sorted(defaults["professions"].items()):
        readable = {code for group in given if group != "ordinary" for code in groups[group]}
        if "ordinary" in given:
            readable |= set(types) - grouped
        for code in types:
            cell = known.get((profession, code))
            if cell is not None:
                yield profession, code, cell["read"], cell["certainty"], cell["source"]
            else:
                yield profession, code, "yes" if code in readable else "no", "indicative", "carnet"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> int:
    """Writes the file."""
    (DATA / "matrix.csv").write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
