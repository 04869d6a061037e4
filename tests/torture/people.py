"""Puts the people of a stand into its database and signs them in. A program; tells their cookies in a line of JSON."""

import json
import os
import shutil
import sys
from pathlib import Path

import django
import psycopg


def main() -> None:
    """Empties the tables first: a former run's records are gone."""
    django.setup()
    from django.conf import settings

    from carnet.ledger import log_keys
    from carnet.storage.rights import tables
    from tests import cast
    from tests.db import _KEPT
    from tests.noway.test_rights_trials import _cookie
    from tests.portal import site
    from tests.portal.site import search_form
    from tests.reliability.effects import forget_blobs

    settings.ALLOWED_HOSTS = ["*"]
    with psycopg.connect(os.environ["CARNET_OWNER_DSN"]) as owner:
        names = ", ".join(f'"{name}"' for name in tables(owner) if name not in _KEPT)
    _empty(names)
    forget_blobs()
    shutil.rmtree(Path(os.environ["CARNET_INSTANCE"]) / log_keys.MEMORY_FOLDER, ignore_errors=True)
    there = site.opened()
    scene = there.scene
    browsers = {"depositor": there.carer(cast.HELENE), "reader": there.carer(cast.PAUL)}
    for of in (cast.HELENE, cast.PAUL):
        scene.agrees(of)
    for browser in browsers.values():
        assert browser.post("/pro/", search_form(cast.ODETTE)).status_code == 302
    browsers["holder"] = there.patient(cast.ODETTE)
    cookies = {who: _cookie(browser) for who, browser in browsers.items()}
    rescuer = there.carer(cast.MARC)
    assert rescuer.post("/pro/", search_form(cast.ODETTE)).status_code == 302
    reason = {"motif": "unconscious", "precision": "Trouvée au sol.", "form_key": "rescue"}
    assert rescuer.post(f"/pro/dossiers/{scene.record}/urgence/", reason).status_code == 302
    cookies["rescuer"] = "; ".join(f"{name}={one.value}" for name, one in rescuer.cookies.items())
    sys.stdout.write(json.dumps({"record": str(scene.record), **cookies}) + "\n")


def _empty(names: str) -> None:
    """Empties the tables; the worker may be writing in some of them, and one of both has to give way."""
    for left in reversed(range(5)):
        try:
            with psycopg.connect(os.environ["CARNET_OWNER_DSN"]) as owner:
                owner.execute(f"TRUNCATE {names}")
            return
        except psycopg.errors.DeadlockDetected:
            if not left:
                raise


if __name__ == "__main__":
    main()
