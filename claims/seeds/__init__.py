"""From a folder of YAML to rows: files → nodes → schema → checking → loading (which compares and writes by rows).

And back: exporting (what is published, by export) → registry_entries, claim_entries → writing → folder.
"""
