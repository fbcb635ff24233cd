"""Trains the demo model on drawn pictures and saves it as a Hugging Face folder.

python train.py --data DIR --out DIR --minutes M [--start DIR] [--rate R]"""

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from transformers import Blip2ForConditionalGeneration, Blip2Processor

from captions import write_caption
from measure import mirror
from network import QUERIES, Tutor, make_model, make_processor, train_tokenizer
from scenes import SCENES

SCENE_NAMES = list(SCENES)
BATCH = 32
LOG = 50
SAVE = 600  # steps
RELOAD = 300  # steps, after which pictures drawn meanwhile join in


def find_pieces(folder):
    """All finished pieces of a folder that draw.py fills, maybe at this very time."""
    return sorted(f for f in folder.glob("[0-9]*.npz") if ".part" not in f.name)


def load(files):
    pieces = [np.load(f) for f in files]
    return tuple(np.concatenate([p[key] for p in pieces]) for key in ("squares", "values", "scenes"))


def caption(values, scene, rng):
    return write_caption(values, None if scene < 0 else SCENE_NAMES[scene], rng)


class Batches:
    """Pictures in random order, half of them mirrored, each with a caption written anew."""

    def __init__(self, folder, tokenizer, model, images):
        self.folder, self.files = folder, []
        self.reload()
        self.tokenizer, self.image_token = tokenizer, model.config.image_token_index
        self.end = model.generation_config.eos_token_id
        self.mean = torch.tensor(images.image_mean).view(1, 3, 1, 1)
        self.std = torch.tensor(images.image_std).view(1, 3, 1, 1)
        self.centre, self.scale = self.values.mean(0), self.values.std(0) + 1e-3
        self.rng = random.Random()

    def reload(self):
        files = find_pieces(self.folder)
        if files != self.files:
            self.files = files
            self.squares, self.values, self.scenes = load(files)

    def pixels(self, squares):
        return (torch.from_numpy(squares).permute(0, 3, 1, 2).float() / 255 - self.mean) / self.std

    def draw(self):
        picked = [self.rng.randrange(len(self.squares)) for _ in range(BATCH)]
        squares, values = self.squares[picked], self.values[picked]
        for i in range(0, BATCH, 2):
            squares[i], values[i] = squares[i][:, ::-1], mirror(values[i])
        texts = [caption(v, s, self.rng) for v, s in zip(values, self.scenes[picked])]
        lines = [[self.image_token] * QUERIES + ids + [self.end] for ids in self.tokenizer(texts)["input_ids"]]
        longest = max(map(len, lines))
        ids = torch.tensor([line + [1] * (longest - len(line)) for line in lines])
        return dict(
            pixels=self.pixels(squares),
            ids=ids,
            values=torch.from_numpy((values - self.centre) / self.scale).clamp(-4, 4),
            scenes=torch.from_numpy(self.scenes[picked].astype(np.int64) + 1),
        )


def losses(model, tutor, batch, apart=False):
    """The captions' loss and the tutor's; apart, the tutor learns from the eye and does not teach it yet."""
    ids = batch["ids"]
    labels = ids.masked_fill((ids == 1) | (ids == model.config.image_token_index), -100)
    out = model(pixel_values=batch["pixels"], input_ids=ids, attention_mask=(ids != 1).long(), labels=labels)
    queries = out.qformer_outputs.last_hidden_state
    return out.loss, tutor(queries.detach() if apart else queries, batch["values"], batch["scenes"])


def rate_at(done, peak):
    """Warm-up, then a cosine down to a fiftieth."""
    return peak * min(done / 0.02, 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)), 1)


def save(model, processor, folder):
    """float16 on disk, as the readers of the folder expect it."""
    half = Blip2ForConditionalGeneration(model.config)
    half.load_state_dict(model.state_dict())
    half.generation_config = model.generation_config
    half.half().save_pretrained(folder)
    processor.save_pretrained(folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--start", type=Path, help="a folder saved before, to go on from")
    parser.add_argument("--rate", type=float, default=8e-4)
    # On a busy machine one thread is the fastest: two wait for each other.
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)

    if args.start:
        processor = Blip2Processor.from_pretrained(args.start)
        model = Blip2ForConditionalGeneration.from_pretrained(args.start, dtype=torch.float32)
    else:
        rng = random.Random(0)
        _, values, scenes = load(find_pieces(args.data)[:8])
        texts = [caption(v, s, rng) for v, s in zip(values, scenes)]
        processor = make_processor(train_tokenizer(texts))
        model = make_model(processor.tokenizer)
    tutor = Tutor()
    batches = Batches(args.data, processor.tokenizer, model, processor.image_processor)
    weights = [*model.parameters(), *tutor.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=args.rate, weight_decay=0.02, betas=(0.9, 0.98))

    start, step, shown = time.time(), 0, []
    model.train()
    while (done := (time.time() - start) / (60 * args.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate_at(done, args.rate)
        # A tutor that is new to a trained model would only spoil it.
        words, lesson = losses(model, tutor, batches.draw(), apart=args.start is not None and done < 0.06)
        optimizer.zero_grad()
        (words + lesson).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        step += 1
        shown.append((words.item(), lesson.item()))
        if step % LOG == 0:
            mean = np.mean(shown, 0)
            print(
                f"{done:.3f} step {step} of {len(batches.squares)} caption {mean[0]:.4f} measures {mean[1]:.4f}",
                flush=True,
            )
            shown = []
        if step % RELOAD == 0:
            batches.reload()
        if step % SAVE == 0:
            save(model, processor, args.out)
    save(model.eval(), processor, args.out)
    print(f"{step} steps, {step * BATCH} pictures seen in {(time.time() - start) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
