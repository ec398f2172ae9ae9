"""Fine-tuning on a coach's own dives: the head on kept trunk features, and who wins, the new model or the old."""
