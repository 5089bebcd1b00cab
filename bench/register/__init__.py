"""A large register: 20,000 systems, of which 5,000 are one party's, and 100,000 changes."""
