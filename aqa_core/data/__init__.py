"""Labelled dives: where they come from, what is wrong with them, how they are split. No torch here."""
