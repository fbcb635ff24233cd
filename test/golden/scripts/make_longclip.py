"""A tiny Long-CLIP under OpenAI's names with random weights, and what Long-CLIP's own code makes of texts and pictures.

    python make_longclip.py MODEL_LONGCLIP_PY

MODEL_LONGCLIP_PY is `model/model_longclip.py` of github.com/beichenzbc/Long-CLIP. Tokens and pixels are
transformers', by the files of `clip-tiny`. Needs torch, torchvision, transformers 4 and Pillow.
"""

import importlib.util
import json
import sys
from pathlib import Path

import torch
from PIL import Image
from transformers import CLIPImageProcessor, CLIPTokenizerFast

root = Path(__file__).resolve().parents[3]
cases = root / "test/golden/cases/metrics"
out = cases / "longclip-tiny"
out.mkdir(exist_ok=True)

spec = importlib.util.spec_from_file_location("model_longclip", sys.argv[1])
longclip = importlib.util.module_from_spec(spec)
spec.loader.exec_module(longclip)

torch.manual_seed(17)
model = longclip.CLIP(
    embed_dim=24, image_resolution=56, vision_layers=1, vision_width=64, vision_patch_size=14,
    context_length=248, vocab_size=530, transformer_width=64, transformer_heads=1, transformer_layers=2,
    load_from_clip=False,
)
with torch.no_grad():
    for parameter in model.parameters():
        parameter.copy_(torch.randn_like(parameter) * (0.3 if parameter.dim() > 1 else 0.2))
# Kept as halves, as OpenAI keeps its own.
model = model.half().float().eval()
torch.save({name: value.half().clone() for name, value in model.state_dict().items()}, out / "longclip-tiny.pt")

tokenizer = CLIPTokenizerFast.from_pretrained(cases / "clip-tiny")
processor = CLIPImageProcessor.from_pretrained(cases / "clip-tiny")
sentence = "a close up photograph of a cup of espresso on a wooden table, lit softly from the left"
texts = ["a cat", sentence, " and ".join([sentence] * 2), " and ".join([sentence] * 9)]
pictures = ["coffee.png", "chelsea.png"]

with torch.no_grad():
    ids = tokenizer(texts, truncation=True, max_length=248)["input_ids"]
    padded = torch.tensor([one + [0] * (248 - len(one)) for one in ids])
    text = torch.nn.functional.normalize(model.encode_text(padded), dim=-1)
    images = [Image.open(root / "media/samples" / name).convert("RGB") for name in pictures]
    pixels = processor(images, return_tensors="pt")["pixel_values"]
    image = torch.nn.functional.normalize(model.encode_image(pixels), dim=-1)
    cosine = image @ text.T

expected = {
    "oracle": f"Long-CLIP's model_longclip.py, torch {torch.__version__}",
    "texts": texts,
    "tokens": [len(one) for one in ids],
    "cosine": {name: row for name, row in zip(pictures, cosine.tolist())},
}
(out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
print(expected["tokens"], cosine)
