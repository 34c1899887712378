"""How any request becomes a call and any result an envelope; knows no domain noun."""
