"""What the trained picture half says of the training set: the Q-Former's queries of every picture, for train.py to learn
words from without looking again.

python look.py --data DIR --model DIR [--threads T]      adds NUMBER.queries.npy beside each piece that has none; those of
another model are to be removed before"""

import argparse
from pathlib import Path

import numpy as np
import torch
from transformers import Blip2ForConditionalGeneration, Blip2Processor

from train import find_pieces, look, to_pixels

BATCH = 50


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    images = Blip2Processor.from_pretrained(args.model).image_processor
    model = Blip2ForConditionalGeneration.from_pretrained(args.model, dtype=torch.float32).eval()
    for piece in find_pieces(args.data):
        out = piece.with_suffix(".queries.npy")
        if out.exists():
            continue
        squares = np.load(piece)["squares"]
        # Every second picture is seen in a mirror.
        squares[1::2] = squares[1::2, :, ::-1]
        found = []
        with torch.inference_mode():
            for start in range(0, len(squares), BATCH):
                pixels = to_pixels(squares[start : start + BATCH], images)
                queries = look(model, pixels)
                found.append(queries.half().numpy())
        part = out.with_suffix(".part.npy")
        np.save(part, np.concatenate(found))
        part.rename(out)
        print(out.name, flush=True)


if __name__ == "__main__":
    main()
