"""A small copy of the golden data of training: of every tensor each STRIDE-th number, and the largest absolute value of all of them.
  python thin_training.py FULL OUT [STRIDE]    (FULL: the folder that make_training.py wrote)"""
import sys, json, os
import numpy as np
from safetensors.numpy import load_file, save_file
full, out, stride = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5
os.makedirs(out, exist_ok=True)
expected = json.load(open(f"{full}/expected.json"))
for name, run in expected["runs"].items():
    tensors = load_file(f"{full}/{name}.safetensors")
    run["largest"] = {k: float(np.abs(v).max()) for k, v in tensors.items()}
    save_file({k: np.ascontiguousarray(v.reshape(-1)[::stride]) for k, v in tensors.items()}, f"{out}/{name}.safetensors")
expected["stride"] = stride
json.dump(expected, open(f"{out}/expected.json", "w"), separators=(",", ":"))
