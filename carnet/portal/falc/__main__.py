"""`python -m carnet.portal.falc [--warnings]`: checks the catalogue. Exit 1 on an error, 2 when a tool is missing."""

import argparse
import sys

from carnet.portal.falc.lint import errors, exceptions, lint_catalogue, without_exceptions
from carnet.portal.falc.words import ToolsMissing
from carnet.portal.messages import catalogue


def main() -> int:
    """Print what has to change, one line each."""
    parser = argparse.ArgumentParser(prog="carnet falc-lint", description="Checks that the texts are easy to read.")
    parser.add_argument("--warnings", action="store_true", help="show what asks for a second look, too")
    wanted = parser.parse_args().warnings
    try:
        findings, unused = without_exceptions(lint_catalogue(catalogue()), exceptions())
    except ToolsMissing as missing:
        sys.stderr.write(f"carnet falc-lint needs its development tools (pip install 'carnet[dev]'): {missing}\n")
        return 2
    wrong = errors(findings)
    lines = [str(one) for one in (findings if wanted else wrong)]
    lines += [f"error: exceptions.toml: {one.where}: {one.rule} is no longer found" for one in unused]
    lines.append(f"{len(catalogue())} texts, {len(wrong)} errors, {len(findings) - len(wrong)} warnings")
    lines.append("This is not a FALC label: people with intellectual disability have not read these texts.")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong or unused else 0


if __name__ == "__main__":
    raise SystemExit(main())
