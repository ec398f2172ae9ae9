"""Scores a clip: the fast network on this device, cached trunk features, exact importance, an interval."""
