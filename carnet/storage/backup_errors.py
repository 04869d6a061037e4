"""Why a backup or a restore does not go on. Owns the types and their rule ids; never holds text for a person.

The sentence of each rule is in `carnet/portal/messages/ops_backup.toml` under `error.<rule>`.
"""

from carnet.storage.instance_errors import StartRefused


class TargetUnknown(StartRefused):
    """The place of backups is no folder that exists and no S3 address."""

    rule = "backup.target_unknown"


class TargetFailed(StartRefused):
    """The place of backups does not write or read a file."""

    rule = "backup.target_failed"


class BackupDamaged(StartRefused):
    """A file of a backup is not what was written, or was not written for this place."""

    rule = "backup.damaged"


class BackupUnopened(StartRefused):
    """The master key of this folder does not open the backup."""

    rule = "backup.unopened"


class NoBackup(StartRefused):
    """There is no whole backup at this place."""

    rule = "backup.none"


class DumpFailed(StartRefused):
    """pg_dump or pg_restore ended with an error."""

    rule = "backup.dump_failed"


class BackupRunning(StartRefused):
    """Another backup or restore of this instance runs."""

    rule = "backup.running"


class CopyNeedsOneServer(StartRefused):
    """The database is cut over several servers, which have no order of changes in common."""

    rule = "backup.several_servers"


class NotEmpty(StartRefused):
    """Something is there already: a restore never writes over an instance."""

    rule = "restore.not_empty"


class KeyNeeded(StartRefused):
    """A restore needs the master key first."""

    rule = "restore.key_needed"


class JournalNeeded(StartRefused):
    """What happened after the backup must be replayed, or stated to be lost, before anybody is served."""

    rule = "restore.journal_needed"


class JournalBrokenOff(StartRefused):
    """Parts of the journal's copy are missing or out of order."""

    rule = "restore.journal_gap"


class StillClosed(StartRefused):
    """The instance is being restored: nothing is served before rights and erasures were replayed."""

    rule = "restore.closed"


class RestoreUnsound(StartRefused):
    """What was restored does not hold together: it stays closed."""

    rule = "restore.unsound"


class UpgradeUnfinished(StartRefused):
    """The folders of the embedded server are changing places."""

    rule = "upgrade.unfinished"


class UpgradeOddFolder(StartRefused):
    """The folder of a former upgrade is in the way, or there is no data folder."""

    rule = "upgrade.odd_folder"


class UpgradeUnsound(StartRefused):
    """A table is not the same in the new server: the old one stays."""

    rule = "upgrade.unsound"
