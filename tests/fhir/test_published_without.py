"""Each published message without one required element after another: 4xx that names it, and nothing is stored.

An open instance takes them whole (`test_published_bundles`); it asks for what MHD's minimal profiles require. What PDSm
requires beyond, of a strict instance, is removed from our own message (`test_provide`). Here one message of each
publisher; all of them by `make conformance`.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from tests import cast
from tests.fhir.bundles import Json
from tests.fhir.house import JSON, Door, body
from tests.fhir.profiles import breaking
from tests.fhir.profiles.check import faults
from tests.fhir.profiles.rows import profile
from tests.fhir.test_published_bundles import DMP, MHD, SAMPLES, mapped, needs_samples, published, renumbered
from tests.usecases.scene import KEPT, counts

pytestmark = pytest.mark.django_db
MINIMAL = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal"
ALL = "CARNET_CONFORMANCE" in os.environ


def messages() -> list[Json]:
    """The published transactions; one of IHE and one of the DMP's draft in the short form."""
    found = published(MHD, r"example/Bundle-.*rovideDocumentBundle"), published(DMP, r"example/Bundle-example-td2")
    return [*found[0], *found[1]] if ALL else [found[0][0], found[1][0]]


def minimal(resource: Json) -> str:
    """The profile by which an open instance reads a part of a message."""
    kind = resource["resourceType"]
    if kind == "List":
        folder = resource.get("code", {}).get("coding", [{}])[0].get("code") == "folder"
        return f"{MINIMAL}.{'Folder' if folder else 'SubmissionSet'}"
    return f"{MINIMAL}.DocumentReference" if kind == "DocumentReference" else ""


def lacking(message: Json) -> Iterator[tuple[str, Json]]:
    """The message without one required element after another, with where it was."""
    for at, entry in enumerate(message["entry"]):
        url = minimal(entry["resource"])
        rules = profile(url) if url else None
        before = _lacks(entry["resource"], url, message) if rules else set()
        for name, resource in breaking.broken(entry["resource"], rules) if rules else ():
            # One of several extensions is not required when another stays.
            if name.startswith("without ") and _lacks(resource, url, message) - before:
                entries = [*message["entry"][:at], {**entry, "resource": resource}, *message["entry"][at + 1 :]]
                yield f"Bundle.entry[{at}].resource.{name.removeprefix('without ')}", {**message, "entry": entries}


def _lacks(resource: Json, url: str, message: Json) -> set[str]:
    """What is missing, wherever in a list it is."""
    return {re.sub(r"\[\d+\]", "", one.where) for one in faults(resource, url, inside=message) if one.kind == "min"}


@needs_samples
def test_published_messages_without_a_required_element_are_refused_by_its_name(door: Door, settings: Settings) -> None:
    settings.CARNET_OPEN_METADATA = True
    helene, tried, missed = door.scene.agrees(cast.HELENE), 0, []
    assert SAMPLES.is_dir()
    door.scene.clock.move(timedelta(days=150))
    for at, message in enumerate(messages()):
        other = door.id_of(door.scene.deposits(cast.HELENE, f"Document {at}"))
        whole = renumbered(mapped(door, message, other), at)
        before = counts(*KEPT)
        for where, sent in lacking(whole):
            answer = door.ask("POST", helene, "", data=json.dumps(sent).encode(), kind=JSON)
            named = [one for issue in body(answer).get("issue", ()) for one in issue.get("expression", ())]
            if not 400 <= answer.status_code < 500 or not any(_names(one, where) for one in named):
                missed.append((message["id"], where, answer.status_code, named))
            if answer.status_code >= 400:
                assert counts(*KEPT) == before, where
            else:
                before = counts(*KEPT)
            tried += 1
    assert missed == [], "\n".join(map(str, missed))
    assert tried > 10


def _names(expression: str, where: str) -> bool:
    """Whether the element that is named is the one that lacks, or one that holds it."""
    parts = [part for part in where.split(".") if not part.isdigit()]
    return expression.partition(f".{parts[-1]}")[1] != "" or ".".join(parts).startswith(expression)
