"""What the user chose once and for all: kept in one file, applied at once."""
