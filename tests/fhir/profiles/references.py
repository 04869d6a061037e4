"""What references inside one resource or one Bundle lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Around:
    """The resource that is checked, and the Bundle that holds it if there is one."""

    root: dict[str, Any]
    bundle: dict[str, Any] | None = None

    def target(self, reference: Mapping[str, Any]) -> dict[str, Any] | None:
        """The resource that is referred to, if it is at hand."""
        said = reference.get("reference")
        if not isinstance(said, str):
            return None
        if said.startswith("#"):
            return next((c for c in self._contained() if c.get("id") == said[1:]), None)
        for entry in self._entries():
            if entry.get("fullUrl") == said or str(entry.get("fullUrl", "")).endswith(f"/{said}"):
                found = entry.get("resource")
                return found if isinstance(found, dict) else None
        return None

    def type_of(self, reference: Mapping[str, Any]) -> str | None:
        """The type that a reference names without leading to it."""
        if "type" in reference:
            return str(reference["type"]).rpartition("/")[2]
        parts = str(reference.get("reference", "")).split("/")
        return parts[-2] if len(parts) > 1 and parts[-2][:1].isupper() else None

    def _contained(self) -> list[dict[str, Any]]:
        """Contained resources of the root; in a Bundle, of each entry: their ids differ in what we check."""
        own = list(self.root.get("contained", []))
        return own + [c for e in self._entries() for c in e.get("resource", {}).get("contained", [])]

    def _entries(self) -> list[dict[str, Any]]:
        holder = self.bundle or self.root
        return list(holder.get("entry", [])) if holder.get("resourceType") == "Bundle" else []
