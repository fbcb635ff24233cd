"""Captions as the run saw them: words in lower case, with the places where their sentences ended."""

import json
import re

# What LAVIS's text processor `blip_caption` puts a space for.
REMOVED = set('.!"()*#:;~')


def read_captions(path):
    """The texts of a file with one {"caption": TEXT} a line."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["caption"] for line in lines]


def cut_words(caption):
    """[(word, what stood between it and the next one)]."""
    words, gaps = [""], [""]
    for character in caption:
        if character.isspace() or character in REMOVED:
            gaps[-1] += character
        elif gaps[-1]:
            words.append(character)
            gaps.append("")
        else:
            words[-1] += character
    return [(word, gap) for word, gap in zip(words, gaps) if word]


def is_boundary(word, gap, next_word):
    """Whether a sentence ends between two words of the original."""
    if word.endswith("?") or ("\n" in gap and next_word[0].isupper() and not word.endswith(",")):
        return True
    if not re.search("[.!]", gap):
        return False
    if not re.search(r"\s", gap):  # "tones.The", but not "1.4", "photo.jpg" or "U.S"
        return next_word[0].isupper() and len(word.strip("'’,")) > 1
    return not ('"' in gap and next_word[0].islower())  # a "Mr." and a "Mrs." toilet


def read_language(path):
    """Of every caption its words, and for each gap between two of them whether a sentence ends there."""
    for caption in read_captions(path):
        cut = cut_words(caption)
        ends = [is_boundary(word, gap, following) for (word, gap), (following, _) in zip(cut, cut[1:])]
        yield [as_pattern(word) for word, _ in cut], ends


def as_pattern(word):
    """A word as patterns have it: numbers alike, one kind of apostrophe."""
    return re.sub(r"\d+", "0", word.lower()).replace("’", "'")
