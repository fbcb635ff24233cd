"""Makes PEFT adapters of the reference checkpoints, and what peft and transformers say of them once they are merged.

  python make_adapters.py CASES IMAGES

CASES is the folder `test/golden/cases` (its `tiny` and `tiny-fp16-sharded` are the bases, `peft` is written), IMAGES is
`media/samples`. Made with peft 0.21.2, transformers 5.23, torch 2.13. Per adapter: what `save_pretrained` wrote, in
`expected.json` the generations of the merged model and every 37th number of some merged tensors.
"""
import json, os, shutil, sys
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoProcessor, Blip2ForConditionalGeneration

from golden_common import load_images

cases, images = sys.argv[1:3]
pictures = load_images(images, ["coffee", "china"])
prompts = ["", "a photo of"]
settings = [
  dict(name="greedy", num_beams=1, max_new_tokens=30),
  dict(name="card", num_beams=5, max_new_tokens=100, min_new_tokens=8),
  dict(name="beam5-rep", num_beams=5, max_new_tokens=30, repetition_penalty=1.5),
]

@torch.inference_mode()
def expect(model, processor):
    told = {}
    for name, picture in pictures.items():
        pixels = processor.image_processor(picture, return_tensors="pt")["pixel_values"]
        told[name] = {}
        for prompt in prompts:
            ids = [model.config.image_token_index] * model.config.num_query_tokens + processor.tokenizer.encode(prompt)
            given = dict(pixel_values=pixels, input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long))
            generations = {}
            for setting in settings:
                kw = {key: value for key, value in setting.items() if key != "name"}
                out = model.generate(**given, do_sample=False, return_dict_in_generate=True, output_scores=True, **kw)
                rows = out.sequences[:, len(ids):]
                generations[setting["name"]] = {
                    "parameters": kw,
                    "tokens": rows.tolist(),
                    "text": [processor.tokenizer.decode(row, skip_special_tokens=True).strip() for row in rows],
                    "scores": None if kw["num_beams"] == 1 else out.sequences_scores.tolist(),
                }
            told[name][prompt] = {"prompt_ids": ids[model.config.num_query_tokens:], "generations": generations}
    return told

def randomise(model, seed, size):
    """As training would leave them: nothing of an adapter is zero, and what it saves whole is not the base's."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad: continue
            if "lora_magnitude" in name: parameter.mul_(1 + 0.2 * torch.rand_like(parameter))
            elif "lora_" in name: parameter.normal_(0, size)
            else: parameter.add_(0.05 * torch.randn_like(parameter))

def case(name, base, repo, config, sampled, seed, size, safe=True, half=False):
    folder = f"{cases}/peft/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    path = f"{cases}/{base}/checkpoint"
    load = lambda: Blip2ForConditionalGeneration.from_pretrained(path)  # in the format that it is stored in
    adapted = get_peft_model(load(), config)
    randomise(adapted, seed, size)
    if half: adapted = adapted.half()
    adapted.peft_config["default"].base_model_name_or_path = repo
    adapted.save_pretrained(folder, safe_serialization=safe)
    os.remove(f"{folder}/README.md")
    # as a user loads it: adapters of 16 bits are widened, the base stays as it is stored
    merged = PeftModel.from_pretrained(load(), folder).merge_and_unload()
    state = merged.state_dict()
    numbers = {}
    for tensor in sampled:
        value = state[tensor]
        numbers[tensor] = {"dtype": str(value.dtype), "every37th": value.float().flatten()[::37].tolist()}
    plain = load().float()
    processor = AutoProcessor.from_pretrained(path)
    images_ = expect(merged.float().eval(), processor)
    unadapted = expect(plain.eval(), processor)
    with open(f"{folder}/expected.json", "w") as out: json.dump({"images": images_, "merged": numbers}, out, indent=1)
    for picture in images_:
        for prompt in prompts:
            for setting in ("greedy", "card"):
                a, b = (told[picture][prompt]["generations"][setting]["text"][0] for told in (images_, unadapted))
                print(name, picture, repr(prompt), "CHANGED" if a != b else "SAME", repr(a[:60]), "was", repr(b[:60]))

decoder = "language_model.model.decoder.layers"
case("lora", "tiny", "tiny/blip2",
     LoraConfig(r=4, lora_alpha=16, target_modules=["q_proj", "v_proj"]),
     [f"{decoder}.0.self_attn.q_proj.weight", f"{decoder}.2.self_attn.v_proj.weight"], seed=1, size=0.22)
# everything that merging knows, over a base of 16 bits, from a .bin
case("everything", "tiny-fp16-sharded", "tiny/blip2-sharded",
     LoraConfig(r=2, lora_alpha=4, use_rslora=True, lora_bias=True, bias="lora_only",
                target_modules=r".*\.(q_proj|fc1|qkv|query|patch_embedding)|language_projection",
                rank_pattern={"fc1": 3, r"layers\.1\.self_attn\.q_proj": 1}, alpha_pattern={"q_proj": 8, "language_projection": 3},
                modules_to_save=["post_layernorm"]),
     [f"{decoder}.0.self_attn.q_proj.weight", f"{decoder}.0.self_attn.q_proj.bias", f"{decoder}.1.self_attn.q_proj.weight",
      f"{decoder}.1.fc1.weight", f"{decoder}.1.fc1.bias", "vision_model.encoder.layers.0.self_attn.qkv.weight",
      "vision_model.embeddings.patch_embedding.weight", "vision_model.embeddings.patch_embedding.bias",
      "vision_model.post_layernorm.weight", "qformer.encoder.layer.1.crossattention.attention.query.weight",
      "language_projection.weight", "language_projection.bias"], seed=2, size=0.12, safe=False, half=True)
case("dora", "tiny", "tiny/blip2",
     LoraConfig(r=2, lora_alpha=2, use_dora=True, target_modules=["v_proj", "fc2"], layers_to_transform=[0, 2], layers_pattern="layers"),
     [f"{decoder}.0.self_attn.v_proj.weight", f"{decoder}.2.fc2.weight"], seed=3, size=0.3)
