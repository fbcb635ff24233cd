"""Learns from captions with full stops where sentences end, and writes two tables of word patterns: ../wordPatterns.ts.

python learn.py --captions train.jsonl [--boundaries 1] [--closings 0.3] [--out FILE]

`boundaryPatterns` look at the words on both sides of a gap and say whether a sentence ends there. `closingPatterns` look
only at the words before it and say whether a sentence could: "on a branch" may be an end, "on a" never is. Both are
logistic models with L1 (the options are their C), so that patterns which help little are left out. A pattern must have been
seen in at least FEWEST captions. One caption in ten is held back; of boundaries the threshold is the best on those."""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from corpus import read_language

FEWEST = 20  # captions
SEEN = 31  # words that the run left of a caption
STEPS = 10  # steps of a weight in 1
OUT = Path(__file__).parent.parent / "wordPatterns.ts"
HEAD = """/**
 * Word patterns about the ends of sentences in captions. `flowers|the` is "flowers" before a gap and "the" behind it, `*ing`
 * any word with that end, `_` any word, `^` and `$` the ends of the text, `0` any digits. A line has the patterns of one
 * weight, in tenths of a logit.
 *
 * Made by train/learn.py: word statistics of DataSeeds' annotations ({captions} captions, DataSeeds.AI-Sample-Dataset-DSD,
 * whose published part is Apache-2.0). Each pattern was seen in at least {fewest} of them.
 */
"""


def before(words, i):
    """What stands before the gap behind word i. `patternsBefore` of ../wordPattern.ts is the same."""
    at = lambda k: "^" if k < 0 else words[k]
    b3, b2, b1 = (at(i + d) for d in (-2, -1, 0))
    return [f"{b1}|", f"{b2} {b1}|", f"{b3} {b2} {b1}|", f"{b2} _|", f"*{b1[-3:]}|"]


def around(words, i):
    """What stands around the gap behind word i. `patternsAround` of ../wordPattern.ts is the same."""
    at = lambda k: "^" if k < 0 else "$" if k >= len(words) else words[k]
    b2, b1, a1, a2, a3 = (at(i + d) for d in range(-1, 4))
    return before(words, i) + [
        f"|{a1}", f"|{a1} {a2}", f"|{a1} {a2} {a3}", f"|_ {a2}", f"|*{a1[-3:]}",
        f"{b1}|{a1}", f"{b1}|{a1} {a2}", f"{b2} {b1}|{a1}", f"*{b1[-2:]}|*{a1[-2:]}",
    ] + (["*,|"] if b1.endswith(",") else [])  # fmt: skip


def boundary_cases(words, ends):
    """[(patterns, whether a sentence ends there)] for every gap of a caption."""
    return [(around(words, i), end) for i, end in enumerate(ends)]


def closing_cases(words, ends):
    """The same from the beginning of its sentence on; whether it may end before a comma nobody knows."""
    cases, begin = [], 0
    for i, end in enumerate(ends):
        if not words[i].endswith(","):
            cases.append((before(words[begin : i + 1], i - begin), end))
        begin = i + 1 if end else begin
    return cases


def matrix(found, vocabulary):
    """(gaps, patterns), 1 where a gap has a pattern."""
    columns, starts = [], [0]
    for patterns in found:
        columns.extend(vocabulary[pattern] for pattern in set(patterns) if pattern in vocabulary)
        starts.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(found), len(vocabulary)))


def learn(captions, strength):
    """(pattern -> weight, bias), whole numbers; from the cases of each caption."""
    counts = Counter(p for cases in captions for p in {p for patterns, _ in cases for p in patterns})
    vocabulary = {pattern: k for k, pattern in enumerate(sorted(p for p, n in counts.items() if n >= FEWEST))}
    cases = [case for k, caption in enumerate(captions) if not is_held_back(k) for case in caption]
    model = LogisticRegression(C=strength, l1_ratio=1, solver="liblinear", max_iter=300, tol=1e-3, random_state=0)
    model.fit(matrix([patterns for patterns, _ in cases], vocabulary), np.array([end for _, end in cases]))
    steps = np.rint(model.coef_[0] * STEPS).astype(int)
    return {p: int(steps[k]) for p, k in vocabulary.items() if steps[k]}, int(np.rint(model.intercept_[0] * STEPS))


def is_held_back(k):
    return k % 10 == 9


def best_threshold(captions, weights, bias):
    """(F1, threshold): the best for the beginnings of the captions held back."""
    cases = [case for k, caption in enumerate(captions) if is_held_back(k) for case in caption[: SEEN - 1]]
    sums = np.array([sum(weights.get(p, 0) for p in set(patterns)) + bias for patterns, _ in cases])
    ends = np.array([end for _, end in cases])
    found = [(threshold, sums > threshold) for threshold in range(-30, 11)]
    return max((2 * (f & ends).sum() / (f.sum() + ends.sum()), threshold) for threshold, f in found)


def write_table(name, weights, bias):
    lines = defaultdict(list)
    for pattern, weight in weights.items():
        lines[weight].append(pattern)
    text = "\n".join(f"{weight}; " + "; ".join(sorted(lines[weight])) for weight in sorted(lines, reverse=True))
    return f"\nexport const {name} = {{\n  bias: {bias},\n  weights: `\n{text}\n`,\n}};\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--captions", type=Path, required=True)
    parser.add_argument("--boundaries", type=float, default=1.0)
    parser.add_argument("--closings", type=float, default=0.3)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()

    language = list(read_language(arguments.captions))
    captions = [boundary_cases(*caption) for caption in language]
    weights, bias = learn(captions, arguments.boundaries)
    f1, threshold = best_threshold(captions, weights, bias)
    closing, closing_bias = learn([closing_cases(*caption) for caption in language], arguments.closings)
    text = HEAD.format(captions=f"{len(language):,}", fewest=FEWEST)
    text += write_table("boundaryPatterns", weights, bias - threshold)
    text += write_table("closingPatterns", closing, closing_bias)
    arguments.out.write_text(text, encoding="utf-8")
    print(f"{len(weights)} and {len(closing)} patterns, {len(text.encode())} bytes; boundaries held back: F1 {f1:.3f}")


main()
