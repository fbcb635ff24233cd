"""Captions a folder of pictures with transformers, as JSON lines for the benchmark's --captions.

python describe.py --model DIR PICTURES_DIR > captions.jsonl"""

import argparse
import json
from pathlib import Path

import torch
from PIL import Image, ImageOps
from transformers import Blip2ForConditionalGeneration, Blip2Processor

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}
BATCH = 16


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("pictures", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(2)
    processor = Blip2Processor.from_pretrained(args.model)
    model = Blip2ForConditionalGeneration.from_pretrained(args.model, dtype=torch.float32).eval()
    # Given by hand because BLIP-2's generate() otherwise stops at its own 20 tokens.
    settings = {key: getattr(model.generation_config, key) for key in ("num_beams", "max_new_tokens", "min_new_tokens")}
    files = sorted(f for f in args.pictures.iterdir() if f.suffix.lower() in SUFFIXES)
    for start in range(0, len(files), BATCH):
        group = files[start : start + BATCH]
        images = [ImageOps.exif_transpose(Image.open(f)).convert("RGB") for f in group]
        pixels = processor.image_processor(images, return_tensors="pt")["pixel_values"]
        ids = [model.config.image_token_index] * model.config.num_query_tokens + processor.tokenizer.encode("")
        prompt = torch.tensor([ids] * len(group))
        with torch.inference_mode():
            mask = torch.ones_like(prompt)
            out = model.generate(
                pixel_values=pixels, input_ids=prompt, attention_mask=mask, do_sample=False, **settings
            )
        for file, line in zip(group, out[:, len(ids) :]):
            text = processor.tokenizer.decode(line, skip_special_tokens=True).strip()
            print(json.dumps({"image": str(file), "caption": text}), flush=True)


if __name__ == "__main__":
    main()
