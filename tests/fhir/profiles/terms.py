"""Value sets of the French profiles, from the code lists that the program itself carries."""

import csv
from functools import cache
from pathlib import Path

from carnet.codes import data

# The address of a value set contains the number of its list; the file and the column that flags its members.
LISTS = {
    "JDV_J08": ("confidentialitycode.csv", "in_cisis_j08"),
    "JDV_J07": ("typecode.csv", "in_cisis_j07"),
    "JDV_J04": ("practicesettingcode.csv", "in_cisis_j04"),
    "JDV_J02": ("healthcarefacilitytypecode.csv", "in_cisis_j02"),
}


@cache
def local_set(url: str) -> frozenset[str] | None:
    """`system|code` of the members; None where the program has no such list."""
    for number, (name, flag) in LISTS.items():
        if number in url:
            with (Path(str(data.__file__)).parent / name).open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            return frozenset(f"{row['system_uri']}|{row['code']}" for row in rows if row.get(flag) == "1")
    return None
