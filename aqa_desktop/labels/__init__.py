"""The labelled folder in the window: choose it, see what is wrong with it, mend it, doubt it."""
