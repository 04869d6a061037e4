"""What tools of others say of our FHIR door: HL7's validator, HAPI, JavaScript clients. Run by `make conformance`."""
