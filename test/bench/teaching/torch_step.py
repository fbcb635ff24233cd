"""One step of AdamW on a BLIP-2 of random weights, as LAVIS takes it: float32, the vision part checkpointed where it is
trained. Arguments: config.json as text, the batch size, what is trained. Prints time and peak memory; loading counts apart.
"""

import json
import resource
import sys
import time

import torch
from transformers import Blip2Config, Blip2ForConditionalGeneration

config = Blip2Config.from_dict(json.loads(sys.argv[1]))
batch, trainable = int(sys.argv[2]), set(sys.argv[3].split(","))
config.image_token_index = config.text_config.vocab_size - 1
torch.manual_seed(0)
start = time.time()
with torch.device("meta"):
    model = Blip2ForConditionalGeneration(config)
model = model.to_empty(device="cpu")
with torch.no_grad():
    for tensor in [*model.parameters(), *model.buffers()]:
        if tensor.is_floating_point():
            tensor.uniform_(-0.02, 0.02)
        else:
            tensor.copy_(torch.arange(tensor.numel()).reshape(tensor.shape))
parts = {
    "vision": ("vision_model.",),
    "qformer": ("qformer.", "query_tokens"),
    "projection": ("language_projection.",),
    "language": ("language_model.",),
}
prefixes = tuple(prefix for part in trainable for prefix in parts[part])
for name, parameter in model.named_parameters():
    parameter.requires_grad = name.removeprefix("model.").startswith(prefixes)
model.train()
if "vision" in trainable:
    model.gradient_checkpointing_enable()
optimizer = torch.optim.AdamW([one for one in model.parameters() if one.requires_grad], lr=1e-5, weight_decay=0.01)
ready = time.time()
queries, side = config.num_query_tokens, config.vision_config.image_size
pixels = torch.rand(batch, 3, side, side)
ids = torch.cat([torch.full((batch, queries), config.image_token_index), torch.randint(3, 40000, (batch, 32))], 1)
labels = ids.clone()
labels[:, :queries] = -100
loss = model(pixel_values=pixels, input_ids=ids, attention_mask=torch.ones_like(ids), labels=labels).loss
loss.backward()
optimizer.step()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(f"{time.time() - ready:.1f} s after {ready - start:.1f} s to make it, memory {peak:.2f} GB, loss {loss.item():.3f}")
