"""Words that were entered by mistake go from the record; the proof of everything else stays."""
