"""Frame-exact playing: frames decoded once, off the GUI thread, and stepped by their real timestamps."""
