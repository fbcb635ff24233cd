"""What transformers says of the reference checkpoints in layouts that derived repositories have.

  python make_layouts.py CASES IMAGES > CASES/layouts.json

CASES is `test/golden/cases`, IMAGES is `media/samples`. The layouts are made again in `test/fixtures/hub/layouts.ts` by the
same rules, so only what is said of them is kept. Made with transformers 5.23, torch 2.13.

  padded       `tiny` with twice as many rows in its embeddings: row n + i is 1.0625 times row i where i is even, so that
               rows without a token often win over those with one, and zero where it is odd
  image-token  `tiny-fp16-sharded` with the `processor_config.json` of newer repositories; prompts go through the processor
               (which puts the image's tokens before them) and not through our idea of it
"""
import json, os, shutil, sys, tempfile
import torch
from transformers import AutoProcessor, Blip2ForConditionalGeneration

from golden_common import load_images

cases, images = sys.argv[1:3]
picture = load_images(images, ["coffee"])["coffee"]
settings = dict(num_beams=5, max_new_tokens=30, min_new_tokens=8)
prompts = ["a photo of", "Question: what is the light like? Answer:"]

@torch.inference_mode()
def say(model, processor):
    told = {}
    for prompt in prompts:
        given = processor(images=picture, text=prompt, return_tensors="pt")
        out = model.generate(**given, do_sample=False, **settings)
        tokens = out[0, given["input_ids"].shape[1]:].tolist()
        told[prompt] = {"prompt_ids": given["input_ids"][0].tolist(), "tokens": tokens,
                        "text": processor.tokenizer.decode(tokens, skip_special_tokens=True).strip()}
    return told

def padded():
    path = f"{cases}/tiny/checkpoint"
    model = Blip2ForConditionalGeneration.from_pretrained(path).eval()
    rows = model.get_input_embeddings().weight.data
    model.language_model.resize_token_embeddings(2 * len(rows))
    table = model.get_input_embeddings().weight.data
    table[: len(rows)] = rows
    table[len(rows):] = 1.0625 * rows
    table[len(rows) + 1 :: 2] = 0
    model.language_model.tie_weights()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        again = Blip2ForConditionalGeneration.from_pretrained(folder).eval()
    return say(again, AutoProcessor.from_pretrained(path))

def image_token():
    path = f"{cases}/tiny-fp16-sharded/checkpoint"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(path, folder, dirs_exist_ok=True)
        with open(f"{folder}/processor_config.json", "w") as out:
            json.dump({"num_query_tokens": 12, "processor_class": "Blip2Processor"}, out)
        processor = AutoProcessor.from_pretrained(folder)
        model = Blip2ForConditionalGeneration.from_pretrained(folder).float().eval()
    return say(model, processor)

json.dump({"settings": settings, "padded": padded(), "image-token": image_token()}, sys.stdout, indent=1)
