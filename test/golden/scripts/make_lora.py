"""What peft makes of a LoRA on the language model of `tiny`, step by step: losses, gradients, both matrices and the merged weights.

  python make_lora.py CASES IMAGES

CASES is the folder `test/golden/cases` (its `tiny` is the start, `training/lora.*` is written), IMAGES is `media/samples`. Made
with peft 0.21.2, transformers 5.24, torch 2.15, in float32 on the processor. The loss is that of LAVIS's `blip2_opt.py`, the
groups are those of its `get_optimizer_params`; nothing is dropped. Trained are LoRA on `q_proj` and `v_proj` and the projection.
"""
import json, sys
import numpy as np
import torch
from PIL import Image
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoTokenizer, Blip2ForConditionalGeneration

from golden_common import CAPTIONS, load_images

cases, images = sys.argv[1:3]
start = f"{cases}/tiny/checkpoint"
rank, rate, decay, epochs, size = 3, 2e-3, 0.01, 3, 4
torch.manual_seed(18)
model = Blip2ForConditionalGeneration.from_pretrained(start, dtype=torch.float32, attn_implementation="eager")
tokenizer = AutoTokenizer.from_pretrained(start)
side = model.config.vision_config.image_size
# peft's own defaults have alpha 8 for rank 8; LoRA's factor is alpha / rank.
tuned = get_peft_model(model, LoraConfig(r=rank, lora_alpha=rank, target_modules=["q_proj", "v_proj"]))
for name, parameter in model.named_parameters():
    if name.startswith("language_projection."): parameter.requires_grad = True
model.eval()

processor = json.load(open(f"{start}/processor_config.json"))["image_processor"]
mean, std = (np.array(processor[key], np.float32) for key in ("image_mean", "image_std"))
def pixels(picture):
    array = np.asarray(picture.resize((side, side), Image.BICUBIC), np.float32) / 255
    return torch.tensor(((array - mean) / std).transpose(2, 0, 1))
names = list(CAPTIONS)
pictures = {name: pixels(picture) for name, picture in load_images(images, names).items()}

def loss_of(batch):
    features = model.vision_model(torch.stack([pictures[name] for name in batch])).last_hidden_state
    queries = model.query_tokens.expand(len(batch), -1, -1)
    projected = model.language_projection(model.qformer(query_embeds=queries, encoder_hidden_states=features).last_hidden_state)
    tokens = tokenizer([CAPTIONS[name] + "\n" for name in batch], return_tensors="pt", padding="longest", padding_side="right", truncation=True, max_length=32)
    targets = tokens.input_ids.masked_fill(tokens.input_ids == tokenizer.pad_token_id, -100)
    targets = torch.cat([torch.full(projected.shape[:2], -100), targets], 1)
    language = model.language_model
    embedded = torch.cat([projected, language.get_input_embeddings()(tokens.input_ids)], 1)
    mask = torch.cat([torch.ones(projected.shape[:2], dtype=torch.long), tokens.attention_mask], 1)
    logits = language(inputs_embeds=embedded, attention_mask=mask).logits
    return torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten())

trained = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
def lavis(name):
    return name.replace(".default.", ".").replace("language_projection.", "opt_proj.").replace("language_model.", "opt_model.")
kept = {f"start.{lavis(name)}": parameter.detach().clone() for name, parameter in trained if ".lora_A." in name}
groups = [{"params": [p for n, p in trained if (p.dim() == 1 or n.endswith(".bias")) == plain], "weight_decay": 0 if plain else decay} for plain in (False, True)]
optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.999))
steps = []
for epoch in range(epochs):
    for first in range(0, len(names), size):
        batch = names[first:first + size]
        loss = loss_of(batch)
        loss.backward()
        norm = float(torch.sqrt(sum((p.grad.double() ** 2).sum() for _, p in trained)))
        steps.append({"pictures": batch, "loss": float(loss), "gradient_norm": norm})
        optimizer.step()
        optimizer.zero_grad()
loss_of(names[:size]).backward()
for name, parameter in trained:
    kept[f"after.{lavis(name)}"] = parameter.detach().clone()
    kept[f"gradient.{lavis(name)}"] = parameter.grad.clone()
merged = tuned.merge_and_unload()
for name, parameter in merged.named_parameters():
    if name.endswith(("q_proj.weight", "v_proj.weight")): kept[f"merged.{lavis(name)}"] = parameter.detach().clone()
save_file({key: value.contiguous() for key, value in kept.items()}, f"{cases}/training/lora.safetensors")
settings = {"rank": rank, "learning_rate": rate, "weight_decay": decay, "image_size": side}
json.dump({"settings": settings, "steps": steps}, open(f"{cases}/training/lora.json", "w"), indent=1)
print(sorted(kept)[:12], [step["loss"] for step in steps], len(kept))
