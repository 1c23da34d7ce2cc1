"""The parameters of an address, to build another address from them."""

import re

from django.http import QueryDict

# What caches, readers of feeds and newsletters append to an address. It never narrows a list.
MACHINE_PARAMETER = re.compile(r"_|utm_\w*|fbclid|gclid|msclkid|mc_[ce]id")


def is_machine_parameter(name: str) -> bool:
    return bool(MACHINE_PARAMETER.fullmatch(name))


def query_string_without(parameters: QueryDict, *left_out: str) -> list[tuple[str, str]]:
    """(name, value) of each value that is not blank, without the parameters in `left_out`."""
    return [
        (name, value)
        for name, values in parameters.lists()
        for value in values
        if value.strip() and name not in left_out and not is_machine_parameter(name)
    ]
