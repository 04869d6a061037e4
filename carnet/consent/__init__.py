"""Life of records, consents, authorisations, treating doctors. Owns their tables; never decides what they allow."""
