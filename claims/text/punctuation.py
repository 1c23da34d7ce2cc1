"""Variants of punctuation marks, for comparing quoted words with a text."""

# For str.translate: one form for all quotation marks and dashes; invisible characters are removed.
PUNCTUATION_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff", ""),
        "…": "...",
    }
)
