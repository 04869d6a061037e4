"""The append-only journal of every act. Owns events, streams and their proofs; never updates or deletes an event."""
