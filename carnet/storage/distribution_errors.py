"""Why tables are not distributed. Owns the types and their rule ids; never holds text for a person.

The sentence of each rule is in `carnet/portal/messages/ops_distribute.toml` under `error.<rule>`.
"""

from carnet.storage.instance_errors import StartRefused


class NoCitus(StartRefused):
    """The database has no extension Citus: one server, or the embedded one."""

    rule = "distribute.no_citus"


class WrongCitus(StartRefused):
    """The extension is of a version for which the plan was not written."""

    rule = "distribute.wrong_citus"


class NotCoordinator(StartRefused):
    """The server is a worker node of its cluster."""

    rule = "distribute.not_coordinator"


class NodesNotReady(StartRefused):
    """The cluster does not name its coordinator, or no node takes shards."""

    rule = "distribute.nodes_not_ready"


class RoleMissing(StartRefused):
    """A worker node does not answer the owner, or does not know a role."""

    rule = "distribute.role_missing"


class NotOwner(StartRefused):
    """The role that distributes does not own every table."""

    rule = "distribute.not_owner"


class OthersConnected(StartRefused):
    """Another program uses the database."""

    rule = "distribute.others_connected"


class TablesWithoutPlace(StartRefused):
    """A table stands in no list and is no patient data."""

    rule = "distribute.no_place"


class PlacedOtherwise(StartRefused):
    """A table was distributed by somebody else, and differently."""

    rule = "distribute.placed_otherwise"


class TableRefused(StartRefused):
    """Citus refused a table; those before it are done."""

    rule = "distribute.table_refused"


class DistributionUnsound(StartRefused):
    """Afterwards a table is not what the plan says."""

    rule = "distribute.unsound"
