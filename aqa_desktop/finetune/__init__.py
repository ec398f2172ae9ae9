"""Teaching the network one's own dives: the window, the run behind it, and what came of it."""
