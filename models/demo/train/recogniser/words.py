"""How names stand in a sentence."""

import re

AN = re.compile(r"^(?:[aeio]|u(?!ni|ke)|hour)", re.I)


def article(name):
    return "an" if AN.match(name) else "a"


def plural(name):
    """By rule; "pair of jeans" changes its first word, and names.txt gives what no rule does."""
    head, of, rest = name.partition(" of ")
    if re.search(r"(?:s|sh|ch|x)$", head):
        return head + "es" + of + rest
    return (head[:-1] + "ies" if re.search(r"[^aeiou]y$", head) else head + "s") + of + rest
