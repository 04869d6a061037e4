"""The translations of the FHIR door, without a database."""
