"""Why an instance may not start. Owns the types and their rule ids; never holds text for a person.

The sentence of each rule is in `carnet/portal/messages/ops.toml` under `error.<rule>`.
"""

from typing import ClassVar


class StartRefused(Exception):
    """The program may not start; `rule` says why, `facts` are the values that its sentence needs (no secret)."""

    rule: ClassVar[str] = "start.refused"

    def __init__(self, **facts: str) -> None:
        super().__init__(f"{self.rule} {facts}")
        self.facts = facts


class InstanceMissing(StartRefused):
    """The folder is not an instance."""

    rule = "instance.missing"


class InstanceExists(StartRefused):
    """There is an instance already: its kind is written once."""

    rule = "instance.exists"


class InstanceFileDamaged(StartRefused):
    """`instance.json` cannot be read as one."""

    rule = "instance.file_damaged"


class InstanceKeyRefused(StartRefused):
    """The master key is missing, readable by others or damaged (`why` is the vault's rule)."""

    rule = "instance.key_refused"


class InstanceSealBroken(StartRefused):
    """The kind was edited, or the master key is that of another instance."""

    rule = "instance.seal_broken"


class DatabaseOfAnotherInstance(StartRefused):
    """The database belongs to another instance, or to one of another kind."""

    rule = "instance.other_database"


class OwnerRoleMissing(StartRefused):
    """The role that migrates is not another one than the role that serves."""

    rule = "option.owner_role_missing"
