"""The carrier: 200 organisations, 20,000 systems and a million windows, the same ones each time."""
