"""Who may call which address: every route × method × actor, written down and called."""
