"""Prints what became of the hostile corpus: `python -m tests.security.print_hostile`. Needs no database."""

import sys

from carnet.ops.surroundings import start_django

if __name__ == "__main__":
    start_django(None)
    # Imported here: models exist only once Django is ready.
    from tests.security.hostile import main

    sys.exit(main())
