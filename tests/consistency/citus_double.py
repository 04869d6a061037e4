"""A double of Citus on plain PostgreSQL: its functions and lists under their names, and the refusals it documents.

Owns what Citus would refuse of a table (read from its manual and its source, 13.x): triggers, unique keys without the
distribution column, foreign keys to a table that is not there, not co-located or of another kind, the wrong order, a
partition before its parent, a column without a hash, local rows removed too early. It moves no row to another server:
the rows are copied to a table of its own, and those of before stay, as on a coordinator. It plans no statement:
`citus_statements.py` does. Made by the superuser in a transaction that is rolled back.
"""

from typing import Any, Final

import psycopg

VERSION: Final = "13.2-1"

_LISTS: Final = """
SET LOCAL allow_system_table_mods = on;
CREATE SCHEMA citus_double;
CREATE TABLE citus_double.call (n bigserial, call text NOT NULL);
CREATE SEQUENCE citus_double.groups;
CREATE TABLE pg_catalog.pg_dist_local_group (groupid integer NOT NULL);
INSERT INTO pg_catalog.pg_dist_local_group VALUES (0);
CREATE TABLE pg_catalog.pg_dist_node (groupid integer NOT NULL, nodename text NOT NULL, nodeport integer NOT NULL,
    isactive boolean NOT NULL DEFAULT true, shouldhaveshards boolean NOT NULL DEFAULT true,
    noderole text NOT NULL DEFAULT 'primary');
INSERT INTO pg_catalog.pg_dist_node (groupid, nodename, nodeport, shouldhaveshards)
    VALUES (0, 'coordinator', 5432, false), (1, 'worker1', 5432, true), (2, 'worker2', 5432, true);
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, partkey text,
    colocationid integer NOT NULL DEFAULT 0, repmodel "char" NOT NULL, autoconverted boolean NOT NULL DEFAULT false);
GRANT SELECT ON pg_catalog.pg_dist_local_group, pg_catalog.pg_dist_node, pg_catalog.pg_dist_partition TO PUBLIC;
INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT 4294967290, 'citus', 10, 11, false, '{version}';
"""

_FUNCTIONS: Final = """
CREATE FUNCTION citus_double.note(said text) RETURNS void LANGUAGE sql AS
    $$ INSERT INTO citus_double.call (call) VALUES (said) $$;

CREATE FUNCTION pg_catalog.column_to_column_name(regclass, text) RETURNS text LANGUAGE sql AS $$ SELECT $2 $$;

CREATE FUNCTION citus_double.kind(t regclass) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN partmethod = 'h' THEN 'distributed' WHEN repmodel = 't' THEN 'reference' ELSE 'local' END
    FROM pg_catalog.pg_dist_partition WHERE logicalrelid = t $$;

CREATE FUNCTION citus_double.refuse_any(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF citus_double.kind(t) IN ('distributed', 'reference') THEN
        RAISE EXCEPTION 'table "%" is already distributed', t;
    END IF;
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = t AND NOT tgisinternal) THEN
        RAISE EXCEPTION 'cannot distribute relation "%" because it has triggers', t;
    END IF;
    IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = t) THEN
        RAISE EXCEPTION 'cannot distribute relation "%" which is a partition', t;
    END IF;
END $$;

-- The name of a column by its number.
CREATE FUNCTION citus_double.named(t oid, n smallint) RETURNS text LANGUAGE sql AS
    $$ SELECT attname::text FROM pg_attribute WHERE attrelid = t AND attnum = n $$;

CREATE FUNCTION citus_double.refuse_keys(t regclass, col text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_opclass o ON o.opcintype = a.atttypid AND o.opcmethod = 405
                   WHERE a.attrelid = t AND a.attname = col AND a.attnum > 0 AND a.attgenerated = '') THEN
        RAISE EXCEPTION 'column "%" of relation "%" is missing, is generated or has no hash function', col, t;
    END IF;
    SELECT i.indexrelid::regclass::text INTO found FROM pg_index i
    WHERE i.indrelid = t AND (i.indisunique OR i.indisexclusion) AND NOT EXISTS (
        SELECT FROM unnest(i.indkey::smallint[]) k WHERE citus_double.named(t, k) = col) LIMIT 1;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'cannot create constraint on "%"', t
            USING DETAIL = 'Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not'
                ' include the partition column: ' || found;
    END IF;
END $$;

CREATE FUNCTION citus_double.refuse_references(t regclass, col text, grp integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c pg_constraint;
    target pg_catalog.pg_dist_partition;
BEGIN
    FOR c IN SELECT * FROM pg_constraint WHERE conrelid = t AND contype = 'f' AND conparentid = 0 LOOP
        SELECT * INTO target FROM pg_catalog.pg_dist_partition WHERE logicalrelid = c.confrelid;
        IF c.confrelid <> t AND (target IS NULL OR citus_double.kind(c.confrelid) = 'local') THEN
            RAISE EXCEPTION 'referenced table "%" must be a distributed table or a reference table',
                c.confrelid::regclass;
        END IF;
        CONTINUE WHEN citus_double.kind(c.confrelid) = 'reference';
        IF c.confrelid <> t AND target.colocationid <> grp OR NOT EXISTS (
            SELECT FROM unnest(c.conkey, c.confkey) AS k(here, there) WHERE citus_double.named(t, k.here) = col
            AND citus_double.named(c.confrelid, k.there) = coalesce(target.partkey, col)) THEN
            RAISE EXCEPTION 'cannot create foreign key constraint since relations are not colocated or not'
                ' referencing a reference table';
        END IF;
        IF c.confdeltype IN ('n', 'd') OR c.confupdtype IN ('n', 'd', 'c') THEN
            RAISE EXCEPTION 'SET NULL, SET DEFAULT and ON UPDATE CASCADE may not name the partition column';
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION pg_catalog.create_distributed_table(table_name regclass, distribution_column text,
    distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default', shard_count integer DEFAULT NULL)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    grp integer;
    filled boolean;
    there pg_catalog.pg_dist_partition;
BEGIN
    PERFORM citus_double.note(
        format('create_distributed_table %s %s %s', table_name, distribution_column, colocate_with));
    PERFORM citus_double.refuse_any(table_name);
    PERFORM citus_double.refuse_keys(table_name, distribution_column);
    IF colocate_with IN ('none', 'default') THEN
        grp := nextval('citus_double.groups');
    ELSE
        IF shard_count IS NOT NULL THEN
            RAISE EXCEPTION 'Cannot use colocate_with with a table and shard_count at the same time';
        END IF;
        SELECT * INTO there FROM pg_catalog.pg_dist_partition WHERE logicalrelid = colocate_with::regclass;
        IF there IS NULL OR there.partmethod <> 'h' THEN
            RAISE EXCEPTION 'relation % is not distributed', colocate_with;
        END IF;
        IF (SELECT atttypid FROM pg_attribute WHERE attrelid = there.logicalrelid AND attname = there.partkey)
            <> (SELECT atttypid FROM pg_attribute WHERE attrelid = table_name AND attname = distribution_column) THEN
            RAISE EXCEPTION 'cannot colocate tables % and %', there.logicalrelid, table_name;
        END IF;
        grp := there.colocationid;
    END IF;
    PERFORM citus_double.refuse_references(table_name, distribution_column, grp);
    IF EXISTS (SELECT FROM pg_constraint c WHERE c.confrelid = table_name AND c.contype = 'f'
               AND citus_double.kind(c.conrelid) IN ('reference', 'local')) THEN
        RAISE EXCEPTION 'foreign keys from reference tables and local tables to distributed tables are not supported';
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', table_name) INTO filled;
    IF filled THEN
        EXECUTE format('CREATE TABLE citus_double.%I AS TABLE %s', 'rows_of_' || table_name::text, table_name);
    END IF;
    DELETE FROM pg_catalog.pg_dist_partition WHERE logicalrelid = table_name;
    INSERT INTO pg_catalog.pg_dist_partition SELECT r, 'h', distribution_column, grp, 's'
    FROM (SELECT table_name AS r UNION SELECT relid FROM pg_partition_tree(table_name)) AS tree;
END $$;

-- What is tied to a reference table by foreign keys and is not in the lists yet becomes a local table in them.
CREATE FUNCTION citus_double.take_in(t regclass) RETURNS void LANGUAGE sql AS $$
    WITH RECURSIVE tied(r) AS (
        SELECT t::oid UNION SELECT CASE WHEN c.conrelid = tied.r THEN c.confrelid ELSE c.conrelid END
        FROM tied JOIN pg_constraint c ON c.contype = 'f' AND tied.r IN (c.conrelid, c.confrelid))
    INSERT INTO pg_catalog.pg_dist_partition SELECT r, 'n', NULL, 0, 's', true FROM tied ON CONFLICT DO NOTHING $$;

CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM citus_double.note(format('create_reference_table %s', table_name));
    PERFORM citus_double.refuse_any(table_name);
    IF EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = table_name
               AND citus_double.kind(c.confrelid) = 'distributed') THEN
        RAISE EXCEPTION 'foreign keys from reference tables to distributed tables are not supported';
    END IF;
    IF (SELECT relkind FROM pg_class WHERE oid = table_name) = 'p' THEN
        RAISE EXCEPTION 'distributing partitioned tables in only supported for hash-distributed tables';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_dist_node WHERE groupid = 0)
        AND EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND table_name IN (conrelid, confrelid)) THEN
        RAISE EXCEPTION 'could not find the coordinator node in the metadata as it is not added as a worker';
    END IF;
    DELETE FROM pg_catalog.pg_dist_partition WHERE logicalrelid = table_name;
    INSERT INTO pg_catalog.pg_dist_partition VALUES (table_name, 'n', NULL, 999, 't');
    PERFORM citus_double.take_in(table_name);
END $$;

CREATE FUNCTION pg_catalog.truncate_local_data_after_distributing_table(function_table_name regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM citus_double.note(format('truncate_local_data %s', function_table_name));
    IF coalesce(citus_double.kind(function_table_name), '') NOT IN ('distributed', 'reference') THEN
        RAISE EXCEPTION 'supplied parameter is not a distributed relation';
    END IF;
    IF EXISTS (SELECT FROM pg_constraint c WHERE c.confrelid = function_table_name AND c.contype = 'f'
               AND citus_double.kind(c.conrelid) IS NULL) THEN
        RAISE EXCEPTION 'cannot truncate a table referenced in a foreign key constraint by a local table';
    END IF;
    EXECUTE format('TRUNCATE %s CASCADE', function_table_name);
END $$;

CREATE FUNCTION pg_catalog.run_command_on_workers(command text, parallel boolean DEFAULT true)
RETURNS TABLE (nodename text, nodeport integer, success boolean, result text)
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    said text;
BEGIN
    EXECUTE command INTO said;
    RETURN QUERY SELECT n.nodename, n.nodeport, n.isactive, said FROM pg_catalog.pg_dist_node n WHERE n.groupid <> 0;
END $$;

CREATE FUNCTION pg_catalog.run_command_on_shards(table_name regclass, command text, parallel boolean DEFAULT true)
RETURNS TABLE (shardid bigint, success boolean, result text) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    said boolean;
BEGIN
    EXECUTE replace(command, '%s', table_name::text) INTO said;
    RETURN QUERY SELECT 102008::bigint, true, CASE WHEN said THEN 't' ELSE 'f' END;
END $$;
"""


def install(admin: psycopg.Connection[Any], version: str = VERSION) -> None:
    """Makes the double, as the superuser, in the transaction that is under way."""
    admin.execute(_LISTS.replace("{version}", version))
    admin.execute(_FUNCTIONS)


def calls(connection: psycopg.Connection[Any]) -> list[str]:
    """What was asked of Citus, in order."""
    return [str(call) for (call,) in connection.execute("SELECT call FROM citus_double.call ORDER BY n")]
