"""Who may do what: pure functions and one table. Never reads a clock, a database or a setting by itself."""
