"""The connection of Django with a cursor of prepared statements. Owns that cursor; changes nothing of any other.

Django writes values into the text of a statement, so that PostgreSQL reads and plans each one anew: half of the
database's work for a deposit. Statements of ours are few and their values travel beside them: after the first time a
connection sends one, only its name goes over the wire. Statements that Django makes itself stay as they are.
"""

from typing import Any, Final

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper

from carnet.storage import prepared

# More than the program sends on all of its paths together, so that a connection prepares none twice.
REMEMBERED: Final = 400
# What Django's type stubs say of its arguments is wrong.
_BINDS_ON_SERVER: Final[Any] = base.ServerBindingCursor


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, which tells a prepared statement too as it was executed."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """The statement with its values, for tests that look at what was sent."""
        if isinstance(cursor, base.ServerBindingCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, which belongs to one thread."""

    ops_class = DatabaseOperations
    _prepares = False

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor whose statements are prepared; all that watches statements sees them as any other."""
        self._prepares = True
        try:
            return self.cursor()
        finally:
            self._prepares = False

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's own, or the one of `prepared_cursor`."""
        if self._prepares and name is None:
            return _BINDS_ON_SERVER(self.connection)
        return super().create_cursor(name)

    def rollback(self) -> None:
        """Django's. The driver may let go of all that is prepared."""
        super().rollback()
        self._look_again()

    def savepoint_rollback(self, sid: str) -> None:
        """The same of a part of a transaction."""
        super().savepoint_rollback(sid)
        self._look_again()

    def _look_again(self) -> None:
        if self.connection is not None and not self.connection.closed:
            prepared.of(self.connection).look_again()

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with prepared statements: from the second time on that a connection sends one."""
        return {**super().get_connection_params(), "prepare_threshold": 1}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that remembers as many statements as it is sent."""
        made = super().get_new_connection(conn_params)
        made.prepared_max = REMEMBERED
        return made
