"""What Hugging Face transformers needs for the work that `npm run bench` measures of ours.

python transformers_peer.py speed --model DIR [--dtype bf16] [--device cpu] [--threads 2] [--tokens 30]
python transformers_peer.py load  --model DIR [--dtype bf16] [--device cpu] [--threads 2]

`speed` reads only the configuration and fills the weights at random, so that what is measured is the work and not the disk.
`load` times `from_pretrained` of the checkpoint to the first token. One JSON line at the end; times in milliseconds, memory in
bytes. Imports are not counted: torch's take seconds, and a service pays for them once.
"""

import argparse
import json
import resource
import time
from pathlib import Path

import torch
from transformers import Blip2Config, Blip2ForConditionalGeneration

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
BEAMS = 5
BLOCK = 1 << 20


def random_model(folder, dtype, device):
    """The checkpoint's architecture with weights that were never anywhere else than in this memory."""
    config = Blip2Config.from_pretrained(folder)
    torch.set_default_dtype(dtype)
    with torch.device("meta"):
        model = Blip2ForConditionalGeneration(config)
    model = model.to_empty(device=device)
    block = (torch.randn(BLOCK, dtype=torch.float32) * 0.02).to(device=device, dtype=dtype)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            flat = parameter.view(-1)
            for start in range(0, flat.numel(), BLOCK):
                part = flat[start : start + BLOCK]
                part.copy_(block[: part.numel()])
            # The scale of a norm; everything else is as well drawn at random.
            if parameter.dim() == 1 and "norm" in name.lower() and name.endswith("weight"):
                parameter.fill_(1)
        for name, buffer in model.named_buffers():
            if "position_ids" in name:
                buffer.copy_(torch.arange(buffer.numel()).view_as(buffer))
    model.tie_weights()
    return model.eval()


class Peer:
    """A loaded model and one picture."""

    def __init__(self, model, dtype, device):
        config = model.config
        side = config.vision_config.image_size
        self.model = model
        self.device = device
        self.pixels = torch.randn(1, 3, side, side, dtype=torch.float32).to(device=device, dtype=dtype)
        ids = [config.image_token_index] * config.num_query_tokens + [config.text_config.bos_token_id]
        self.ids = torch.tensor([ids], device=device)
        self.parts = {}
        self.watch(model.vision_model, "vision")
        self.watch(model.qformer, "qformer")
        self.watch(model.language_projection, "projection")

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def watch(self, module, name):
        """Notes under `name` how long each call of a part of the model takes."""
        forward = module.forward

        def timed(*args, **kwargs):
            self.wait()
            start = time.perf_counter()
            result = forward(*args, **kwargs)
            self.wait()
            self.parts[name] = self.parts.get(name, 0) + (time.perf_counter() - start) * 1e3
            return result

        module.forward = timed

    def timed_generate(self, tokens):
        """Milliseconds of all, of the vision encoder, and of the Q-Former with its projection, in one and the same call."""
        self.parts = {}
        self.wait()
        start = time.perf_counter()
        self.generate(tokens)
        self.wait()
        whole = (time.perf_counter() - start) * 1e3
        return whole, self.parts["vision"], self.parts["qformer"] + self.parts["projection"]

    def generate(self, tokens):
        out = self.model.generate(
            pixel_values=self.pixels,
            input_ids=self.ids,
            attention_mask=torch.ones_like(self.ids),
            num_beams=BEAMS,
            do_sample=False,
            min_new_tokens=tokens,
            max_new_tokens=tokens,
        )
        made = out.shape[1] - self.ids.shape[1]
        if made != tokens:
            raise SystemExit(f"transformers made {made} tokens, not {tokens}")
        return out


@torch.inference_mode()
def measure_speed(peer, tokens):
    peer.generate(3)  # warm: threads, caches, lazily made buffers
    whole, vision, qformer = peer.timed_generate(1)
    prompt = whole - vision - qformer
    caption, vision, qformer = peer.timed_generate(tokens)
    return {
        "visionMs": vision,
        "qformerMs": qformer,
        "promptMs": prompt,
        "stepMs": (caption - vision - qformer - prompt) / (tokens - 1),
        "captionMs": caption,
    }


def measure_load(options, dtype):
    start = time.perf_counter()
    model = Blip2ForConditionalGeneration.from_pretrained(options.model, dtype=dtype).to(options.device).eval()
    loaded = time.perf_counter()
    peer = Peer(model, dtype, options.device)
    with torch.inference_mode():
        peer.generate(1)
    peer.wait()
    ready = time.perf_counter()
    return {"loadMs": (loaded - start) * 1e3, "readyMs": (ready - start) * 1e3}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["speed", "load"])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--dtype", choices=list(DTYPES), default="bf16")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=30)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    dtype = DTYPES[options.dtype]
    if options.task == "load":
        figures = measure_load(options, dtype)
    else:
        peer = Peer(random_model(options.model, dtype, options.device), dtype, options.device)
        figures = measure_speed(peer, options.tokens)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    card = torch.cuda.max_memory_allocated() if options.device == "cuda" else 0
    print(json.dumps({**figures, "peakBytes": peak, "cardBytes": card}), flush=True)


if __name__ == "__main__":
    main()
