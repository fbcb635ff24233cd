"""Learns where sentences end from captions with full stops, and writes the patterns: ../wordPatterns.ts.

python learn.py --captions train.jsonl [--strength 1] [--out FILE]

A logistic model with L1 over the words beside a gap: what it needs little is not kept. A pattern must have been seen in at
least FEWEST captions. One caption in ten is held back, and the threshold is the one that is best on those."""

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
 * Word patterns around the ends of sentences in captions: `flowers|the` is "flowers" before and "the" behind, `*ing` any
 * word with that end, `_` any word, `^` and `$` the text's ends, `0` any digits. A line has all patterns of one weight, in
 * tenths of a logit; sums above 0 are boundaries.
 *
 * Made by train/learn.py. Word statistics of DataSeeds' annotations ({captions} captions, DataSeeds.AI-Sample-Dataset-DSD,
 * whose published part is Apache-2.0); each pattern was seen in at least {fewest} of them.
 */
"""


def patterns(words, i):
    """What stands around the gap behind word i. `WordPatterns` in ../boundaries.ts asks for the same."""
    at = lambda k: "^" if k < 0 else "$" if k >= len(words) else words[k]
    end = lambda word: "*" + word[-3:]
    b3, b2, b1, a1, a2, a3 = (at(i + d) for d in range(-2, 4))
    return [
        f"{b1}|", f"{b2} {b1}|", f"{b3} {b2} {b1}|", f"{b2} _|", f"{end(b1)}|",
        f"|{a1}", f"|{a1} {a2}", f"|{a1} {a2} {a3}", f"|_ {a2}", f"|{end(a1)}",
        f"{b1}|{a1}", f"{b1}|{a1} {a2}", f"{b2} {b1}|{a1}", f"*{b1[-2:]}|*{a1[-2:]}",
    ] + (["*,|"] if b1.endswith(",") else [])  # fmt: skip


def matrix(found, vocabulary):
    """(gaps, patterns), 1 where a gap has a pattern."""
    columns, starts = [], [0]
    for gap in found:
        columns.extend(vocabulary[pattern] for pattern in set(gap) if pattern in vocabulary)
        starts.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(found), len(vocabulary)))


def best_threshold(sums, ends):
    """The threshold with the highest F1, and that."""
    scores = []
    for threshold in range(-30, 11):
        found = sums > threshold
        scores.append((2 * (found & ends).sum() / (found.sum() + ends.sum()), threshold))
    return max(scores)


def table(weights):
    lines = defaultdict(list)
    for pattern, weight in weights.items():
        lines[weight].append(pattern)
    return "\n".join(f"{weight}; " + "; ".join(sorted(lines[weight])) for weight in sorted(lines, reverse=True))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--captions", type=Path, required=True)
    parser.add_argument("--strength", type=float, default=1.0)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()

    language = list(read_language(arguments.captions))
    found = [[patterns(words, i) for i in range(len(ends))] for words, ends in language]
    counts = Counter(pattern for caption in found for pattern in {p for gap in caption for p in gap})
    vocabulary = {pattern: k for k, pattern in enumerate(p for p, count in counts.items() if count >= FEWEST)}
    held = [k % 10 == 9 for k in range(len(language))]
    learned = [k for k, is_held in enumerate(held) if not is_held]
    rows = [gap for k in learned for gap in found[k]]
    ends = np.array([end for k in learned for end in language[k][1]])
    model = LogisticRegression(
        C=arguments.strength, l1_ratio=1, solver="liblinear", max_iter=300, tol=1e-3, random_state=0
    )
    model.fit(matrix(rows, vocabulary), ends)
    steps = np.rint(model.coef_[0] * STEPS).astype(int)
    bias = int(np.rint(model.intercept_[0] * STEPS))
    kept = {pattern: int(steps[k]) for pattern, k in vocabulary.items() if steps[k]}

    tried = [k for k, is_held in enumerate(held) if is_held]
    sums = [
        sum(kept.get(pattern, 0) for pattern in set(gap)) + bias for k in tried for gap in found[k][: SEEN - 1]
    ]
    f1, threshold = best_threshold(np.array(sums), np.array([e for k in tried for e in language[k][1][: SEEN - 1]]))
    text = HEAD.format(captions=f"{len(language):,}", fewest=FEWEST)
    text += f"export const bias = {bias - threshold};\n\nexport const wordPatterns = `\n{table(kept)}\n`;\n"
    arguments.out.write_text(text, encoding="utf-8")
    print(f"{len(kept)} patterns of {len(vocabulary)}, {len(text.encode())} bytes; held back: F1 {f1:.3f}")


main()
