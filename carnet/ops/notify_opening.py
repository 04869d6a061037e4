"""`carnet notify-opening FILE`: announces the opening of records to the people of a list. Owns file and summary.

One line a person, columns named in the first line, separated by semicolons: `ins`, `ins_root` (the OID of the number),
`birth_name`, `first_given_name`, `given_names`, `birth_date` (YYYY-MM-DD), `sex` (F, M, U), `birth_place`, `email`,
`address` (its lines separated by |).
The summary names lines and columns, never a person. With `--returned`, the list is of those whose mail came back: each
is told by letter, and the six weeks begin again.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.usecases.announce_opening import Candidate

COLUMNS: Final = ("ins", "ins_root", "birth_name", "first_given_name", "birth_date", "sex", "email", "address")
REFUSED: Final = 1
MOST_SHOWN: Final = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The list."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--returned", action="store_true", help="le mail est revenu : écrire par la poste / the mail came back: post it"
    )


def run(args: argparse.Namespace) -> int:
    """Sends the notices and prints how many; 1 when the file cannot be read or the instance asks before it opens."""
    with opened():
        from django.conf import settings

        if not settings.CARNET_OPENING_NEEDS_NO_CONSENT:
            print(both("ops.notify.opt_in"))
            return REFUSED
        try:
            rows = list(_rows(args.file))
        except (OSError, UnicodeError, csv.Error) as error:
            print(both("ops.notify.unreadable", file=args.file, why=type(error).__name__))
            return REFUSED
        if missing := sorted(set(COLUMNS) - set(rows[0][1] if rows else ())):
            print(both("ops.notify.columns", missing=", ".join(missing)))
            return REFUSED
        counted, bad = announce(rows, returned=args.returned)
    mails, letters, known = (counted[name] for name in ("by_mail", "by_letter", "known"))
    if args.returned:
        print(both("ops.notify.posted", letters=letters, left=counted["not_waiting"]))
    else:
        print(both("ops.notify.done", mails=mails, letters=letters, known=known))
    for line in bad[:MOST_SHOWN]:
        print(f"  {line}")
    return 0


def announce(rows: list[tuple[int, Mapping[str, str]]], *, returned: bool = False) -> tuple[Counter[str], list[str]]:
    """Announces each line that can be read, by letter where the mail was `returned`.

    Gives what became of them, and what is wrong with the others.
    """
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.errors import Invalid, Refusal
    from carnet.usecases.announce_opening import announce_opening
    from carnet.usecases.post_opening_notice import post_opening_notice

    tell = post_opening_notice if returned else announce_opening
    counted, bad = Counter[str](), list[str]()
    for number, row in rows:
        try:
            answer = tell(candidate(row), SystemClock())
        except Invalid as invalid:
            bad += [f"{number}: {problem.element}: {problem.rule}" for problem in invalid.problems]
            continue
        counted["refused" if isinstance(answer, Refusal) else answer.value] += 1
    return counted, bad


def candidate(row: Mapping[str, str]) -> "Candidate":
    """The person of a line. Raises Invalid naming the column."""
    from django.conf import settings

    from carnet.identity.ins import parse_ins
    from carnet.identity.people import PostalAddress
    from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits
    from carnet.kernel.errors import Invalid
    from carnet.usecases.announce_opening import Candidate

    try:
        born, sex = date.fromisoformat(row["birth_date"]), Sex(row["sex"])
    except ValueError as error:
        raise Invalid.of("birth_date", "find.birth_date") from error
    address = tuple(line.strip() for line in row["address"].split("|") if line.strip())
    if not row["email"] and not address:
        raise Invalid.of("address", "notice.no_way")
    traits = StrictTraits(
        row["birth_name"],
        row["first_given_name"],
        born,
        sex,
        row.get("given_names", ""),
        row.get("birth_place") or None,
    )
    ins = parse_ins(row["ins_root"], row["ins"])
    if ins.for_tests_only is not settings.CARNET_FOR_TESTS_ONLY:
        raise Invalid.of("ins_root", "ins.root_not_here")
    identity = PersonIdentity(traits, ins, IdentityStatus.QUALIFIED)
    return Candidate(identity, row["email"] or None, PostalAddress(address) if address else None)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter=";"), 2):
            yield number, {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
