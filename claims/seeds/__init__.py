"""From a folder of YAML to rows, and back.

Load: files → yaml_nodes → schema → read_folder → checks → load_folder (registry_rows, article_rows, claim_rows; they
share load_state and use row_difference).
Export: export_folder (shares export_state) → registry_entries, claim_entries → yaml_writer → new_folder.
"""
