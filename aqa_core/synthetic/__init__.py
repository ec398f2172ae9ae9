"""Rendered dives: the only training clips that may be shipped, with a truth that no real clip has."""
