"""What a destruction does with each table of patient data is said: whoever adds a table decides it."""

from carnet.storage import db
from carnet.usecases._erasing import ERASED, ERASED_WITH_TRACES, LEFT


def test_every_table_of_patient_data_is_erased_or_left_for_a_reason(db: None) -> None:
    named = {name for (name,) in _tables()}
    said = [*ERASED, *ERASED_WITH_TRACES, *LEFT]
    assert len(said) == len(set(said))
    assert set(said) - named == set(), "said of a table that is not there"
    assert named - set(said) == set(), "add the table to carnet/usecases/_erasing.py"


def _tables() -> list[tuple[str]]:
    return [
        (str(row[0]),)
        for row in db.rows(
            "SELECT c.table_name FROM information_schema.columns c JOIN pg_class k ON k.oid = c.table_name::regclass"
            " WHERE c.table_schema = 'public' AND c.column_name = 'record_id' AND NOT k.relispartition"
        )
    ]
