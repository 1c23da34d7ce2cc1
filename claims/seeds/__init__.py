"""From a folder of YAML to rows: files → nodes → schema → checking → loading (which compares and writes by rows)."""
