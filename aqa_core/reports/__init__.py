"""Tables, pictures and pages made from results; no torch here."""
