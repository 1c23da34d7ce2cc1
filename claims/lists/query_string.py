"""The parameters of an address, to build another address from them."""

from django.http import QueryDict


def query_string_without(parameters: QueryDict, *left_out: str) -> list[tuple[str, str]]:
    """(name, value) of each value that is not blank, without the parameters in `left_out`."""
    return [
        (name, value)
        for name, values in parameters.lists()
        for value in values
        if value.strip() and name not in left_out
    ]
