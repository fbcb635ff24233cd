"""Trains the demo model on drawn pictures and saves it as a Hugging Face folder.

python train.py --data DIR --out DIR --minutes M [--start DIR] [--words kept|new] [--eye trained|stored] [--rate R]

With --eye stored only OPT and the projection learn, from what look.py has stored of --start's picture half: many more
captions in the same time. With --words new the tokenizer is made anew, and --start gives all that still fits."""

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from transformers import Blip2ForConditionalGeneration, Blip2Processor

from captions import spreads, write_caption
from measure import mirror
from network import QUERIES, Tutor, make_model, make_processor, train_tokenizer
from scenes import SCENES
from sights import WORDS, some_sight

BATCH = {"trained": 32, "stored": 64}
LOG = 50
SAVE = 600  # steps
RELOAD = 300  # steps, after which pictures drawn meanwhile join in
PAD = 1


def find_pieces(folder):
    """All finished pieces of a folder that draw.py fills, maybe at this very time."""
    return sorted(f for f in folder.glob("[0-9]*.npz") if ".part" not in f.name)


def to_pixels(squares, images):
    """(n, SIZE, SIZE, 3) of bytes -> (n, 3, SIZE, SIZE) as the model takes it."""
    mean = torch.tensor(images.image_mean).view(1, 3, 1, 1)
    std = torch.tensor(images.image_std).view(1, 3, 1, 1)
    return (torch.from_numpy(np.ascontiguousarray(squares)).permute(0, 3, 1, 2).float() / 255 - mean) / std


def mirrored(values):
    """The measures of the pictures as they are looked at: every second one in a mirror."""
    out = values.copy()
    for i in range(1, len(out), 2):
        out[i] = mirror(out[i])
    return out


class Batches:
    """Pictures in random order, each with names and a caption made anew."""

    def __init__(self, folder, eye):
        self.folder, self.eye, self.files, self.rng = folder, eye, [], random.Random()
        self.reload()
        self.spread = spreads(self.values)
        self.centre, self.scale = self.values.mean(0), self.values.std(0) + 1e-3

    def reload(self):
        files = [f for f in find_pieces(self.folder) if self.eye == "trained" or f.with_suffix(".queries.npy").exists()]
        if files == self.files:
            return
        self.files = files
        pieces = [np.load(f) for f in files]
        self.values = np.concatenate([mirrored(p["values"]) for p in pieces])
        self.scenes = np.concatenate([p["scenes"] for p in pieces])
        if self.eye == "stored":
            self.shown = np.concatenate([np.load(f.with_suffix(".queries.npy")) for f in files])
        else:
            self.shown = np.concatenate([p["squares"] for p in pieces])

    def tell(self, index):
        """A prompt and the caption that follows it."""
        sight = some_sight(self.rng)
        prompt = sight.prompt()
        text = write_caption(self.values[index], self.spread, sight, self.rng)
        return prompt, (" " + text if prompt else text)

    def draw(self, model, processor):
        picked = [self.rng.randrange(len(self.values)) for _ in range(BATCH[self.eye])]
        shown = self.shown[picked]
        if self.eye == "stored":
            shown = torch.from_numpy(shown).float()
        else:
            flipped = [i for i, p in enumerate(picked) if p % 2]
            shown[flipped] = shown[flipped, :, ::-1]
            shown = to_pixels(shown, processor.image_processor)
        told = [self.tell(p) for p in picked]
        prompts = processor.tokenizer([prompt for prompt, _ in told])["input_ids"]
        texts = processor.tokenizer([text for _, text in told], add_special_tokens=False)["input_ids"]
        end = model.generation_config.eos_token_id
        lines = [[model.config.image_token_index] * QUERIES + p + t + [end] for p, t in zip(prompts, texts)]
        longest = max(map(len, lines))
        ids = torch.tensor([line + [PAD] * (longest - len(line)) for line in lines])
        labels = ids.masked_fill(ids == PAD, -100)
        for row, prompt in zip(labels, prompts):
            row[: QUERIES + len(prompt)] = -100  # only the caption is learned
        return dict(
            shown=shown,
            ids=ids,
            labels=labels,
            values=torch.from_numpy((self.values[picked] - self.centre) / self.scale).clamp(-4, 4),
            scenes=torch.from_numpy(self.scenes[picked].astype(np.int64) + 1),
        )


def look(model, pixels):
    """The Q-Former's queries of pictures, (n, QUERIES, width)."""
    picture = model.vision_model(pixels).last_hidden_state
    tokens = model.query_tokens.expand(len(pixels), -1, -1)
    return model.qformer(query_embeds=tokens, encoder_hidden_states=picture).last_hidden_state


def words_loss(model, queries, ids, labels):
    embeds = model.get_input_embeddings()(ids)
    embeds = torch.cat([model.language_projection(queries), embeds[:, QUERIES:]], 1)
    return model.language_model(inputs_embeds=embeds, attention_mask=(ids != PAD).long(), labels=labels).loss


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


def begin(start, words, batches):
    """The model and its processor: as saved, or with another tokenizer, or all new."""
    saved = start and Blip2ForConditionalGeneration.from_pretrained(start, dtype=torch.float32)
    if saved and words == "kept":
        return saved, Blip2Processor.from_pretrained(start)
    told = ["".join(batches.tell(i % len(batches.values))) for i in range(6000)]
    # Every word of a name often enough to become one token: it is then copied whole or not at all.
    processor = make_processor(train_tokenizer(told + 60 * [f" {word}" for word in WORDS]))
    model = make_model(processor.tokenizer)
    if saved:
        take_over(saved, Blip2Processor.from_pretrained(start).tokenizer, model, processor.tokenizer)
    return model, processor


def take_over(saved, saved_tokens, model, tokens):
    """All weights that fit, and of the token embeddings those of tokens that both know."""
    own, old = model.state_dict(), saved.state_dict()
    tied = ("embed_tokens.weight", "lm_head.weight")
    fitting = {k: v for k, v in old.items() if v.shape == own[k].shape and not k.endswith(tied)}
    model.load_state_dict(fitting, strict=False)
    known = saved_tokens.get_vocab()
    with torch.no_grad():
        for token, row in tokens.get_vocab().items():
            if token in known:
                model.get_input_embeddings().weight[row] = saved.get_input_embeddings().weight[known[token]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--start", type=Path, help="a folder saved before, to go on from")
    parser.add_argument("--words", choices=["kept", "new"], default="kept", help="new: another tokenizer")
    parser.add_argument("--eye", choices=["trained", "stored"], default="trained")
    parser.add_argument("--rate", type=float, default=8e-4)
    # On a busy machine one thread is the fastest: two wait for each other.
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    if args.eye == "stored" and not args.start:
        parser.error("--eye stored needs the model that looked: --start DIR")
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)

    batches = Batches(args.data, args.eye)
    model, processor = begin(args.start, args.words, batches)
    tutor = Tutor()
    if args.eye == "stored":
        weights = [*model.language_model.parameters(), *model.language_projection.parameters()]
    else:
        weights = [*model.parameters(), *tutor.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=args.rate, weight_decay=0.02, betas=(0.9, 0.98))

    start, step, shown = time.time(), 0, []
    model.train()
    while (done := (time.time() - start) / (60 * args.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate_at(done, args.rate)
        batch = batches.draw(model, processor)
        if args.eye == "stored":
            queries, lesson = batch["shown"], torch.zeros(())
        else:
            queries = look(model, batch["shown"])
            # A tutor that is new to a trained model would only spoil it, so at first it learns from the eye alone.
            apart = args.start is not None and done < 0.06
            lesson = tutor(queries.detach() if apart else queries, batch["values"], batch["scenes"])
        words = words_loss(model, queries, batch["ids"], batch["labels"])
        optimizer.zero_grad()
        (words + lesson).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        step += 1
        shown.append((words.item(), lesson.item()))
        if step % LOG == 0:
            mean = np.mean(shown, 0)
            print(
                f"{done:.3f} step {step} of {len(batches.values)} caption {mean[0]:.4f} measures {mean[1]:.4f}",
                flush=True,
            )
            shown = []
        if step % RELOAD == 0:
            batches.reload()
        if step % SAVE == 0:
            save(model, processor, args.out)
    save(model.eval(), processor, args.out)
    seen = step * BATCH[args.eye]
    print(f"{step} steps, {seen} pictures seen in {(time.time() - start) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
