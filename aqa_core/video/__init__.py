"""What is in a clip file, where the dive is, which frames are looked at and how they are prepared (numpy only)."""
