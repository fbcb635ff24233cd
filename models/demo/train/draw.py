"""Draws the training set into a folder: pieces of pictures as the model sees them, their measures and scenes.

python draw.py --out DIR --count N [--workers W] [--first I]"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from measure import NAMES, SIZE, measure, squash
from pictures import draw_picture
from scenes import SCENES

PIECE = 1000
SCENE_NAMES = list(SCENES)


def draw_piece(out, number):
    """One file of PIECE pictures; the number is the seed."""
    squares = np.empty((PIECE, SIZE, SIZE, 3), np.uint8)
    values = np.empty((PIECE, len(NAMES)), np.float32)
    scenes = np.empty(PIECE, np.int8)
    rng = np.random.default_rng([7, number])
    for i in range(PIECE):
        image, scene = draw_picture(rng)
        squares[i] = squash(image)
        values[i] = measure(squares[i])
        scenes[i] = -1 if scene is None else SCENE_NAMES.index(scene)
    # Written aside first, so that a training that is under way never reads half a file.
    part = out / f"{number:04d}.part.npz"
    np.savez(part, squares=squares, values=values, scenes=scenes)
    part.rename(out / f"{number:04d}.npz")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=24000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="number of the first piece, to add to a folder")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    pieces = range(args.first, args.first + -(-args.count // PIECE))
    with ProcessPoolExecutor(args.workers) as pool:
        list(pool.map(partial(draw_piece, args.out), pieces))


if __name__ == "__main__":
    main()
