"""`carnet demo-token`: an access token of the demonstration's software, for trials with curl. Owns no right.

The token comes from the token address of the running instance, asked for as `docs/fhir.md` says; only the token is
printed, so that a shell can keep it in a variable.
"""

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from carnet.ops import trial_software
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened
from carnet.storage.instance_folder import Instance

BASE = "http://localhost:8000"
DOCTOR = "helene-roussel"
REFUSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who acts, and where the pages are."""
    parser.add_argument("--as", dest="login", default=DOCTOR, help=f"a professional of the demonstration ({DOCTOR})")
    parser.add_argument("--url", default=BASE, help=f"address of the instance (default: {BASE})")
    parser.add_argument("--scope", default=trial_software.SCOPE)


def run(args: argparse.Namespace) -> int:
    """Prints the token."""
    address = f"{args.url.rstrip('/')}/oauth/token"
    if not address.startswith(("http://localhost:", "http://127.0.0.1:")):
        print(both("ops.demo_token.elsewhere"), file=sys.stderr)
        return REFUSED
    with opened() as instance:
        form = _form(instance, args, address)
    if form is None:
        print(both("ops.demo_token.nobody", login=args.login), file=sys.stderr)
        return REFUSED
    return _asked(address, form)


def _form(instance: Instance, args: argparse.Namespace, address: str) -> dict[str, str] | None:
    # Imported here: models exist only once Django is ready.
    from carnet.ops.example_people import CARERS

    carer = next((one for one in CARERS if one.login == args.login), None)
    private = trial_software.key_of(instance)
    return trial_software.form(private, address, carer, args.scope) if carer else None


def _asked(address: str, form: dict[str, str]) -> int:
    try:
        # The address begins with http://localhost or http://127.0.0.1: `run` checked it.
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.build_opener().open(address, data, timeout=20) as answer:
            print(json.loads(answer.read())["access_token"])
    except urllib.error.HTTPError as refused:
        print(both("ops.demo_token.refused", why=refused.read().decode(errors="replace")[:300]), file=sys.stderr)
        return REFUSED
    except OSError:
        print(both("ops.demo_token.silent", address=address), file=sys.stderr)
        return REFUSED
    return 0
