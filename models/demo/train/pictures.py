"""Draws pictures with a known scene, or with none.

python pictures.py --out DIR --count N --seed S    writes N pictures and scenes.json, for the benchmark"""

import argparse
import json
from pathlib import Path

import numpy as np

from lens import photograph
from motifs import MOTIFS
from noise import cloud
from scenes import SCENES

SHAPES = [(150, 225), (150, 200), (180, 180), (200, 150), (225, 150), (135, 240)]
MOTIF_SHARES = [0.1, 0.22, 0.16, 0.18, 0.06, 0.1, 0.12, 0.06]
SCENE_SHARE, SPOILT_SHARE = 0.25, 0.15


def draw_motif(rng, height, width):
    """A picture of nothing known, on two of three with the fine detail that real surfaces have."""
    draw = list(MOTIFS.values())
    picture = np.clip(draw[rng.choice(len(draw), p=MOTIF_SHARES)](rng, height, width), 0, 1)
    if rng.random() < 0.65:
        rough = cloud(rng, height, width, rng.uniform(0.4, 1.3)) - 0.5
        where = 1 if rng.random() < 0.5 else np.clip(cloud(rng, height, width, 2.2) * 3 - 1, 0, 1)
        picture = picture * (1 + rng.uniform(0.2, 1.8) * rough * where)[..., None]
    return np.clip(picture, 0, 1)


def spoil(rng, picture):
    """Takes the scene out of a picture and leaves its colours: what looks like a scene but is none."""
    height, width = picture.shape[:2]
    kind = rng.integers(3)
    if kind == 0:
        order = rng.permutation(4) if rng.random() < 0.5 else np.array([3, 2, 1, 0])
        rows, columns = height // 2, width // 2
        parts = [picture[r : r + rows, c : c + columns] for r in (0, rows) for c in (0, columns)]
        parts = [parts[i][:: rng.choice([-1, 1])] for i in order]
        return np.concatenate([np.concatenate(parts[:2], 1), np.concatenate(parts[2:], 1)], 0)
    if kind == 1:
        zoom = rng.integers(3, 6)
        y, x = rng.integers(0, height - height // zoom), rng.integers(0, width - width // zoom)
        return np.repeat(np.repeat(picture[y : y + height // zoom, x : x + width // zoom], zoom, 0), zoom, 1)
    other = draw_motif(rng, height, width)
    return picture + rng.uniform(0.5, 0.8) * (other - picture)


def draw_picture(rng):
    """One picture and the name of its scene, None where it has none."""
    height, width = SHAPES[rng.integers(len(SHAPES))]
    dice = rng.random()
    if dice < SCENE_SHARE + SPOILT_SHARE:
        name = list(SCENES)[rng.integers(len(SCENES))]
        picture = np.clip(SCENES[name](rng, height, width), 0, 1)
        if dice < SCENE_SHARE:
            return photograph(rng, picture, gentle=True), name
        return photograph(rng, spoil(rng, picture)), None
    picture = draw_motif(rng, height, width)
    if rng.random() < 0.3:
        second = draw_motif(rng, height, width)
        cut = np.clip(
            (rng.random() + 0.3 - np.indices((height, width))[rng.integers(2)] / height) * rng.choice([2, 200]), 0, 1
        )
        picture = picture + cut[..., None].astype(np.float32) * (second - picture)
    return photograph(rng, picture), None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    scenes = {}
    for i in range(args.count):
        image, scene = draw_picture(np.random.default_rng([args.seed, i]))
        name = f"{i:05d}.png"
        image.save(args.out / name)
        scenes[name] = [scene] if scene else []
    (args.out / "scenes.json").write_text(json.dumps(scenes, indent=1) + "\n")


if __name__ == "__main__":
    main()
