"""What the window shows while no clip is open."""
