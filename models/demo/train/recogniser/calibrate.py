"""How sure is sure enough: from what the networks say of labelled pictures to ../../recogniser/calibration.json.

python calibrate.py --photographs FILE... --drawings FILE... --others FILE...

FILEs hold evidence as `npx tsx test/bench/names/evidence.ts` prints it. Only the half of the pictures that label.py does
not hold back is looked at for a choice; what comes of it on the other half is printed. Drawn pictures of ../pictures.py
belong to the others: they are neither photographs nor what anybody would call a drawing."""

import argparse
import base64
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from label import LABELS, is_held_back

HERE = Path(__file__).parent
NAMES = json.loads((HERE.parent.parent / "recogniser" / "names.json").read_text())["names"]
PICTURES = json.loads(LABELS.read_text())["pictures"]
MEDIA = ["photograph", "drawing", "other"]
# A photograph that is taken for a drawing loses its names, a drawing that is taken for a photograph may get a wrong one.
LEAST_MEDIUM = {"photograph": 0.4, "drawing": 0.75, "other": 0.75}
PLAIN = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]
SURE = [0.8, 0.85, 0.9]
WANTED = 0.92  # share of names that are right
FEWEST = 12  # names of a kind, for a choice of its own
USUAL = {"plain": 0.6, "sure": 0.85}


def decode(text):
    return np.frombuffer(base64.b64decode(text), "<f4")


def read(paths):
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def matrix():
    """(names, classes): 1 where a class lies under a name; and how deep each name lies."""
    under, depth = np.zeros((len(NAMES), 1000), np.float32), np.zeros(len(NAMES), int)
    for index, node in enumerate(NAMES):
        at, chain = index, []
        while at is not None:
            chain.append(at)
            at = NAMES[at].get("wider")
        depth[index] = len(chain)
        under[np.ix_(chain, node.get("classes", []))] = 1
    return under, depth


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def narrowest(masses, depth, certainty, threshold):
    """The narrowest name of that certainty that is likely enough."""
    enough = [i for i, n in enumerate(NAMES) if n["certainty"] == certainty and masses[i] >= threshold(n)]
    return max(enough, key=lambda i: (depth[i], masses[i]), default=None)


def choose(pictures, certainty, grid):
    """For each kind the least threshold with which as many names are right as are wanted."""
    under, depth = matrix()
    chosen = {}
    for kind in sorted({n["kind"] for n in NAMES}):
        chosen[kind] = USUAL[certainty]
        for least in grid:
            right = said = 0
            for picture in pictures:
                masses = under @ softmax(decode(picture["logits"]))
                found = narrowest(masses, depth, certainty, lambda n: least if n["kind"] == kind else 2)
                if found is not None:
                    said += 1
                    right += NAMES[found]["name"] in PICTURES[picture["name"]]["names"]
            if said >= FEWEST and right / said >= WANTED:
                chosen[kind] = least
                break
            if said >= FEWEST:
                chosen[kind] = grid[-1]
    return chosen


def train_medium(sets):
    """A linear layer on the features, from the calibrated half; printed: what it makes of the other."""
    rows = [(decode(p["features"]), MEDIA.index(medium), is_held_back(p["name"])) for medium, ps in sets.items() for p in ps]
    features, media = np.stack([r[0] for r in rows]), np.array([r[1] for r in rows])
    ours = ~np.array([r[2] for r in rows])
    layer = LogisticRegression(C=0.01, max_iter=3000, class_weight={0: 2, 1: 1, 2: 1}).fit(features[ours], media[ours])
    found = layer.predict_proba(features[~ours])
    for medium, name in enumerate(MEDIA):
        own = found[media[~ours] == medium]
        said = {m: int((own[:, i] >= LEAST_MEDIUM[m]).sum()) for i, m in enumerate(MEDIA)}
        print(f"held back, {name}: {len(own)}, believed to be {said}")
    return layer


def main():
    parser = argparse.ArgumentParser()
    for name in ("photographs", "drawings", "others"):
        parser.add_argument(f"--{name}", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    sets = dict(zip(MEDIA, map(read, (args.photographs, args.drawings, args.others))))
    for pictures in sets.values():
        for picture in pictures:
            picture["name"] = next((n for n in PICTURES if picture["file"].endswith(n)), Path(picture["file"]).name)
    labelled = [p for p in sets["photograph"] if p["name"] in PICTURES and not is_held_back(p["name"])]
    plain, sure = choose(labelled, "plain", PLAIN), choose(labelled, "sure", SURE)
    layer = train_medium(sets)
    calibration = {
        "thresholds": {kind: {"plain": plain[kind], "sure": sure[kind]} for kind in plain},
        "least_medium": LEAST_MEDIUM,
        "medium": {
            "bias": [round(float(b), 5) for b in layer.intercept_],
            "weights": {m: [round(float(w), 5) for w in row] for m, row in zip(MEDIA, layer.coef_)},
        },
    }
    print(json.dumps(calibration["thresholds"]))
    (HERE.parent.parent / "recogniser" / "calibration.json").write_text(json.dumps(calibration) + "\n")


if __name__ == "__main__":
    main()
