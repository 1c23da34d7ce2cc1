"""The parameters of an address, as another address is made of them."""

from django.http import QueryDict


def query_string_without(parameters: QueryDict, *left_out: str) -> list[tuple[str, str]]:
    """(name, value) of each value that is not blank, but for the parameters left out."""
    return [
        (name, value)
        for name, values in parameters.lists()
        for value in values
        if value.strip() and name not in left_out
    ]
