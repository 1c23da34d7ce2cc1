"""Punctuation that two keyboards write differently, for comparing quoted words with a text."""

# For str.translate: one form of each quotation mark and dash, and none of the marks that are not seen.
PUNCTUATION_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff", ""),
        "…": "...",
    }
)
