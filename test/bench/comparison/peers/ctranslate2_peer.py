"""What CTranslate2 needs for the language model alone; it has no BLIP-2.

python ctranslate2_peer.py convert --model DIR --out DIR [--type int8]
python ctranslate2_peer.py speed   --model DIR --out DIR [--type int8] [--device cpu] [--threads 2] [--tokens 30] [--prompt 33]

`convert` takes OPT out of the BLIP-2 checkpoint. `speed` runs it from `out`: the prompt is as many tokens as the picture and the
start token take in ours; a step is the difference of two lengths. One JSON line at the end, times in milliseconds.
"""

import argparse
import json
import resource
import shutil
import time
from pathlib import Path

BEAMS = 5
PREFIX = "language_model."


def convert(options):
    import torch
    from ctranslate2.converters.transformers import OPTLoader
    from safetensors import safe_open
    from transformers import Blip2Config, OPTForCausalLM

    config = Blip2Config.from_pretrained(options.model).text_config
    state = {}
    for file in sorted(options.model.glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            for name in tensors.keys():
                if name.startswith(PREFIX):
                    state[name[len(PREFIX) :]] = tensors.get_tensor(name)
    with torch.device("meta"):
        model = OPTForCausalLM(config)
    state.setdefault("lm_head.weight", state["model.decoder.embed_tokens.weight"])
    model.load_state_dict(state, assign=True)
    del state
    # The loader without its tokenizer: tokens need names here, not meanings.
    spec = OPTLoader().get_model_spec(model.requires_grad_(False))
    names = [f"t{index}" for index in range(config.vocab_size)]
    spec.register_vocabulary(names)
    spec.config.bos_token = names[config.bos_token_id]
    spec.config.eos_token = names[config.eos_token_id]
    spec.config.unk_token = names[3]
    spec.validate()
    spec.optimize(quantization=options.type)
    # Written aside first, so that a conversion that was ended is not taken for one that was finished.
    part = options.out.with_name(options.out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    spec.save(str(part))
    part.rename(options.out)
    return {}


def measure_speed(options):
    import ctranslate2

    start = time.perf_counter()
    generator = ctranslate2.Generator(
        str(options.out), device=options.device, compute_type=options.type, intra_threads=options.threads, inter_threads=1
    )
    load = (time.perf_counter() - start) * 1e3
    prompt = [f"t{10 + index}" for index in range(options.prompt)]

    def generate(tokens):
        start = time.perf_counter()
        [result] = generator.generate_batch(
            [prompt],
            beam_size=BEAMS,
            min_length=tokens,
            max_length=tokens,
            include_prompt_in_result=False,
        )
        if len(result.sequences_ids[0]) != tokens:
            raise SystemExit(f"CTranslate2 made {len(result.sequences_ids[0])} tokens, not {tokens}")
        return (time.perf_counter() - start) * 1e3

    generate(2)  # warm
    first = generate(1)
    caption = generate(options.tokens)
    return {"loadMs": load, "promptMs": first, "stepMs": (caption - first) / (options.tokens - 1)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["convert", "speed"])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--type", default="int8")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=30)
    parser.add_argument("--prompt", type=int, default=33)
    options = parser.parse_args()
    figures = convert(options) if options.task == "convert" else measure_speed(options)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**figures, "peakBytes": peak}), flush=True)


if __name__ == "__main__":
    main()
