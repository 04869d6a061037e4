"""The process that notes a command once it is done (`carnet.ops.noted`). Owns its four words; is no command itself."""

import sys

from carnet.ops.noted import note
from carnet.ops.surroundings import opened


def main(words: list[str]) -> None:
    """Opens the instance as it is now, and writes the event."""
    name, verb, ticket, phase = words
    with opened():
        note(name, verb, ticket, phase)


if __name__ == "__main__":
    main(sys.argv[1:])
