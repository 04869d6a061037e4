"""The format of a record that leaves is the one that the page about it publishes."""

import json
from pathlib import Path

from carnet.usecases._record_manifest import schema

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "carnet-record.schema.json"


def test_carnet_record_schema_is_the_published_one() -> None:
    """`python -m tests.consistency.test_carnet_record` writes it anew: read the difference, it is a public format."""
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json.loads(json.dumps(schema()))


if __name__ == "__main__":
    PUBLISHED.write_text(json.dumps(schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
