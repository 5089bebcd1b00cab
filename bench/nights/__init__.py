"""Simulated nights: something is broken, and somebody follows the questions that triage proposes."""
