"""The views of the FHIR door: from an `Asked` to a use case and back. They hold no rule."""
