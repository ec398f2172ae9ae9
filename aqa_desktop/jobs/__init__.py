"""Work off the GUI thread: one thread a lane, answers as signals, old answers dropped."""
