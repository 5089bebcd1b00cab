"""The estate that the demo shows: the night of the switch upgrade, and other work around it."""
