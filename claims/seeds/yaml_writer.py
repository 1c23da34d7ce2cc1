"""Write entries as YAML in the form that a person would use: quotes, blocks and escapes only when necessary.

yaml_nodes, and any reader of YAML 1.1 or 1.2, reads exactly the same words from the result.
"""

import re
from collections.abc import Iterable, Iterator

from .yaml_nodes import NULLS

LINE_WIDTH = 100  # characters of a line of prose, without its indentation
JOINERS = {"\u200c", "\u200d"}  # invisible, but Persian words and emoji need them

INDICATORS = tuple("-?:,[]{}#&*!|>'\"%@`=~<")
# Words that another reader of YAML would read as a boolean, a number, a date or null.
NOT_A_WORD = re.compile(
    r"(?i)(yes|no|on|off|true|false|null|y|n|[-+]?\.(inf|nan)|[-+.]?[0-9][0-9a-fxo:._+tz-]*( [0-9:.+-]+)?)"
)
NEVER_IN_A_BLOCK = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class PlainWord(str):
    """A word of the format itself, a kind or a date: it is written unchanged."""


class TextBlock(str):
    """A text of paragraphs: it is written as a block, even if it is one line."""


class OneLineEntry(dict):
    """An entry of slugs and words, written in one line: {outlet: reuters, passed: verbatim}."""


def yaml_list_text(entries: Iterable[dict]) -> Iterator[str]:
    """The text of a file that holds a list, entry by entry."""
    for number, entry in enumerate(entries):
        yield ("\n" if number else "") + yaml_item_text(entry, 0)


def yaml_mapping_text(entry: dict, indent: int = 0) -> str:
    """The fields of an entry, each on a new line."""
    return "".join(yaml_field_text(key, value, indent) for key, value in entry.items())


def yaml_item_text(entry: dict, indent: int) -> str:
    """An entry of a list; the hyphen is at the indent."""
    blanks = " " * indent
    if isinstance(entry, OneLineEntry):
        inside = ", ".join(f"{key}: {yaml_inline_text(value)}" for key, value in entry.items())
        return f"{blanks}- {{{inside}}}\n"
    return f"{blanks}- {yaml_mapping_text(entry, indent + 2).lstrip(' ')}"


def yaml_field_text(key: str, value, indent: int) -> str:
    blanks = " " * indent
    if isinstance(value, str):
        return f"{blanks}{key}: {yaml_scalar_text(value, indent)}\n"
    if all(isinstance(each, str) for each in value):
        return f"{blanks}{key}: [{', '.join(yaml_inline_text(each) for each in value)}]\n"
    apart = "\n" if key == "claims" else ""
    return f"{blanks}{key}:\n" + apart.join(yaml_item_text(each, indent + 2) for each in value)


def yaml_scalar_text(text: str, indent: int) -> str:
    """The text as a value in a mapping at this indent. A text of several lines ends with a line break when read."""
    if ("\n" in text or isinstance(text, TextBlock)) and text_fits_yaml_block(text):
        return yaml_literal_block(text, indent)
    if len(text) > LINE_WIDTH and text == text.strip() and yaml_scalar_is_readable(text):
        return yaml_folded_block(text, indent)
    return yaml_inline_text(text)


def yaml_inline_text(text: str) -> str:
    """The text as a value in one line. In a list in one line, the text is a slug or a word."""
    if isinstance(text, PlainWord) or yaml_scalar_is_plain(text):
        return str(text)
    return "'" + text.replace("'", "''") + "'" if yaml_scalar_is_readable(text) else yaml_double_quoted_text(text)


def yaml_scalar_is_readable(text: str) -> bool:
    """Whether all characters are visible in one line: no line break, no control character, no unusual blank."""
    return text.isprintable() or all(sign.isprintable() or sign in JOINERS for sign in text)


def yaml_scalar_is_plain(text: str) -> bool:
    return yaml_scalar_is_readable(text) and not (
        text in NULLS
        or text != text.strip()
        or text.startswith((*INDICATORS, "---", "..."))
        or ": " in text
        or " #" in text
        or text.endswith(":")
        or NOT_A_WORD.fullmatch(text)
    )


def text_fits_yaml_block(text: str) -> bool:
    """Whether the text can be a literal block; editors often remove blanks at line ends."""
    return not (NEVER_IN_A_BLOCK.search(text) or re.search(r"\A\n|[^\S\n]$|\n\Z", text, re.M)) and bool(text)


def yaml_literal_block(text: str, indent: int) -> str:
    blanks = " " * (indent + 2)
    # Without the 2, leading blanks of the first line would count as indentation.
    sign = "|2" if text[0] in " \t" else "|"
    return sign + "".join(f"\n{blanks}{line}" if line else "\n" for line in text.split("\n"))


def yaml_folded_block(text: str, indent: int) -> str:
    """Lines that are read as one line: broken only at single blanks between words."""
    lines: list[str] = []
    for word in re.split(r"(?<=\S) (?=\S)", text):
        if lines and len(lines[-1]) + len(word) < LINE_WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return ">-" + "".join(f"\n{' ' * (indent + 2)}{line}" for line in lines)


def yaml_double_quoted_text(text: str) -> str:
    return '"' + "".join(yaml_escaped_character(sign) for sign in text) + '"'


def yaml_escaped_character(sign: str) -> str:
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    if sign in named:
        return named[sign]
    if sign.isprintable() or sign in JOINERS:
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
