"""`python -m carnet.ops.bench.entering`: signs a person of a demonstration in. Owns one session; for measuring only.

Tells the cookies of that browser, and the record, in a line of JSON. Works on a demonstration only.
"""

import json

from carnet.ops.errors import NotForTests
from carnet.ops.surroundings import opened


def main() -> None:
    """The first person of the examples."""
    with opened() as instance:
        if not instance.kind.for_tests_only:
            raise NotForTests(folder=str(instance.folder), kind=instance.kind.value)
        from carnet.identity import accounts
        from carnet.ops.bench.pages import entered
        from carnet.ops.example_people import ODETTE

        found = accounts.account_of_login(ODETTE.login)
        if found is None:
            raise RuntimeError("the examples are not loaded")
        client = entered(found.account_id)
        cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
        print(json.dumps({"cookie": cookies, "record": str(found.record_id)}))


if __name__ == "__main__":
    main()
