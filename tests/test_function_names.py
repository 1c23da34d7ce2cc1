"""A function can be found by its name: at most three modules use the same name for a top-level function."""

import ast
from collections import defaultdict
from pathlib import Path

MOST = 3


def test_no_top_level_function_name_is_used_by_more_than_three_modules(settings):
    modules = defaultdict(list)
    for package in ("articles", "claims", "factwatch"):
        for path in sorted((Path(settings.BASE_DIR) / package).rglob("*.py")):
            if not {"migrations", "views"} & set(path.parts):
                for node in ast.parse(path.read_text()).body:
                    if isinstance(node, ast.FunctionDef):
                        modules[node.name].append(str(path))
    assert len(modules) > 500
    assert {name: found for name, found in modules.items() if len(found) > MOST} == {}
