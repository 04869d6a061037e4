"""The FHIR door (JSON, XML): wire formats to use cases and back. It never contains a rule and reads no table."""
