"""One plan for any values, as a setting of the database: who sets it, where it would harm, what is left out."""

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from carnet.identity import directory_search
from carnet.identity.directory_search import DirectorySearch
from carnet.storage import db, plans
from carnet.storage.cluster_settings import ADMIN, DATABASE, OWNER
from tests.consistency import citus_double
from tests.db import TestHouse

_SETTING = (
    "SELECT s.setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
    " WHERE d.datname = %s AND s.setrole = 0"
)


@pytest.mark.django_db
def test_settle_plans_migrated_database_every_connection_takes_one_plan() -> None:
    assert db.one("SHOW plan_cache_mode") == ("force_generic_plan",)


@pytest.mark.django_db
def test_settle_plans_owner_on_citus_leaves_the_plans_to_citus(house: TestHouse) -> None:
    with psycopg.connect(house.cluster.dsn(ADMIN)) as admin:
        assert admin.execute(_SETTING, [DATABASE]).fetchone() == (["plan_cache_mode=force_generic_plan"],)
        citus_double.install(admin)
        admin.execute(f"SET LOCAL ROLE {OWNER}")
        assert plans.settle(admin) == "auto"
        assert admin.execute(_SETTING, [DATABASE]).fetchone() == (["plan_cache_mode=auto"],)
        assert admin.execute("SHOW plan_cache_mode").fetchone() == ("auto",)
        admin.rollback()


@pytest.mark.django_db
def test_settle_plans_owner_of_another_database_changes_nothing_and_does_not_fail(house: TestHouse) -> None:
    with psycopg.connect(house.cluster.dsn(ADMIN)) as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(DATABASE), sql.Identifier(ADMIN)))
        admin.execute("ALTER DATABASE carnet SET plan_cache_mode = auto")
        admin.execute(f"SET LOCAL ROLE {OWNER}")
        assert plans.settle(admin) == ""
        assert admin.execute(_SETTING, [DATABASE]).fetchone() == (["plan_cache_mode=auto"],)
        admin.rollback()


@pytest.mark.django_db
def test_search_directory_anyone_beginning_of_a_name_is_planned_with_its_value() -> None:
    """For any beginning, PostgreSQL would walk through all names in their order to find a rare one."""
    directory_search.search_directory(DirectorySearch(name="lefe", place="brest"))
    directory_search.bearers("martin")
    directory_search.search_structures("brest")
    assert directory_search.search_directory(DirectorySearch(name="o'br%", place="100%")).found == ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement ~ 'LIKE +[$]'")
        assert cursor.fetchall() == []
