"""A report for us, saved where the user says: logs and versions, without video and without names."""
