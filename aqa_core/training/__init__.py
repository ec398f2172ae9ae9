"""Training: recipes as data, one loop, a run folder that survives being killed, metrics."""
