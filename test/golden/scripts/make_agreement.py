"""What CLIP of transformers thinks of the texts that BLIP-2 of transformers ends with: cases/agreement.json.

  python make_agreement.py            (from any folder; transformers 5.23, torch 2.13, Pillow)

Both models are the tiny ones of `cases`. The best text is the one with the greatest cosine to its picture.
"""

import json
import pathlib

import torch
from PIL import Image
from transformers import AutoTokenizer, Blip2ForConditionalGeneration, Blip2Processor, CLIPImageProcessor, CLIPModel

here = pathlib.Path(__file__).parent
cases = here.parent / "cases"
samples = here.parents[2] / "media" / "samples"
pictures = ["coffee.png", "china.jpg", "camera.png", "rocket.jpg", "chelsea.png", "astronaut.png", "flower.jpg"]
settings = {"num_beams": 5, "num_return_sequences": 5, "max_new_tokens": 24, "min_new_tokens": 1}

blip = cases / "tiny" / "checkpoint"
model = Blip2ForConditionalGeneration.from_pretrained(blip, dtype=torch.float32).eval()
processor = Blip2Processor.from_pretrained(blip)
clip_folder = cases / "metrics" / "clip-tiny"
clip = CLIPModel.from_pretrained(clip_folder).eval()
tokenizer = AutoTokenizer.from_pretrained(clip_folder)
squares = CLIPImageProcessor(size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56})

found = {}
with torch.inference_mode():
    for name in pictures:
        picture = Image.open(samples / name).convert("RGB")
        pixels = processor.image_processor(picture, return_tensors="pt")["pixel_values"]
        ids = torch.tensor([[model.config.image_token_index] * model.config.num_query_tokens + processor.tokenizer.encode("")])
        given = {"pixel_values": pixels, "input_ids": ids, "attention_mask": torch.ones_like(ids), "do_sample": False}
        ended = model.generate(**given, **settings)[:, ids.shape[1] :]
        texts = [processor.tokenizer.decode(one, skip_special_tokens=True).strip() for one in ended]
        words = tokenizer(texts, padding=True, truncation=True, max_length=77, return_tensors="pt")
        output = clip(**words, pixel_values=squares(picture, return_tensors="pt")["pixel_values"])
        cosines = (output.image_embeds @ output.text_embeds.T)[0]
        found[name] = {"texts": texts, "cosines": [round(float(one), 6) for one in cosines]}
json.dump({"settings": settings, "pictures": found}, open(cases / "agreement.json", "w"), indent=1)
for name, one in found.items():
    print(name, one["cosines"], one["texts"][max(range(5), key=one["cosines"].__getitem__)][:60])
