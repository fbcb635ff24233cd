"""What LAVIS writes for lavis-tiny as its captioning task evaluates (`tasks/captioning.py`, `blip2_opt.py` at 506965b):
`max_length` and `min_length`, which count the start token, the task's penalties, and pictures as LAVIS prepares them.
Needs what make_lavis.py needs, and checkpoint_best.pth and opt-base that it made.
python make_evaluated.py CASES_FOLDER PICTURES_FOLDER > evaluated.json"""
import json, sys
sys.path.insert(0, "stub")
import torch
from transformers import OPTForCausalLM, PreTrainedTokenizerFast
from golden_common import load_images
from lavis_tiny import Blip2OPT, blip_image_eval

EVALUATIONS = {
    "gurushots": dict(prompt="a photo of", num_beams=5, max_length=100, min_length=8, repetition_penalty=1.15, length_penalty=0.0),
    "short": dict(prompt="a photo of", num_beams=5, max_length=12, min_length=12, repetition_penalty=1.15, length_penalty=0.0),
    "strict": dict(prompt="this is a", num_beams=5, max_length=40, min_length=8, repetition_penalty=1.8, length_penalty=0.0),
}

cases, pictures = sys.argv[1], sys.argv[2]
folder = f"{cases}/lavis-tiny"
tokenizer = PreTrainedTokenizerFast.from_pretrained(f"{folder}/opt-base")
model = Blip2OPT(56, tokenizer)
model.opt_model = OPTForCausalLM.from_pretrained(f"{folder}/opt-base")
print(model.load_state_dict(torch.load(f"{folder}/checkpoint_best.pth", map_location="cpu")["model"], strict=False).unexpected_keys, file=sys.stderr)
model.eval()
newline = tokenizer.encode("\n", add_special_tokens=False)[0]
prepare = blip_image_eval(56)
result = {}
with torch.inference_mode():
    for name, picture in load_images(pictures, ["coffee", "china", "camera"]).items():
        features = model.embed(prepare(picture)[None])[2]
        result[name] = {}
        for label, evaluation in EVALUATIONS.items():
            settings = dict(evaluation)
            ids = torch.tensor([tokenizer.encode(settings.pop("prompt"))])
            embeds = torch.cat([features, model.opt_model.get_input_embeddings()(ids)], 1)
            mask = torch.ones(embeds.shape[:2], dtype=torch.long)
            tokens = model.opt_model.generate(inputs_embeds=embeds, attention_mask=mask, do_sample=False, eos_token_id=newline, pad_token_id=1, **settings)[0]
            # the first is the start token that transformers 4.33 puts before
            result[name][label] = {"tokens": tokens.tolist()[1:], "text": tokenizer.decode(tokens, skip_special_tokens=True).strip()}
json.dump({"evaluations": EVALUATIONS, "pictures": result}, sys.stdout, indent=1)
