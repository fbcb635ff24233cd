"""Writes numbers.expected.json: what numpy makes of 16-bit numbers. Run with numpy 2.4: python numbers.oracle.py"""
import hashlib, json, pathlib
import numpy as np

def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()

def plain(floats):
    """Every NaN alike: its payload is nobody's business."""
    floats = floats.copy()
    bits = floats.view(np.uint32)
    bits[np.isnan(floats)] = 0x7FC00000
    return floats

all_bits = np.arange(65536, dtype=np.uint16)
halves = all_bits.view(np.float16).astype(np.float32)
brains = (all_bits.astype(np.uint32) << 16).view(np.float32)

# Inputs that TypeScript makes again: x -> 1664525 x + 1013904223 mod 2^32, bits of a float32 each.
state, inputs = 12345, np.empty(1 << 16, dtype=np.uint32)
for i in range(inputs.size):
    state = (1664525 * state + 1013904223) & 0xFFFFFFFF
    inputs[i] = state
# The same, with exponents around those of float16: 2^-26 to 2^17.
near = (inputs & 0x807FFFFF) | ((101 + (inputs >> 23) % 44) << 23).astype(np.uint32)
# Every midpoint of two neighbouring float16, and the float32 on either side of it.
finite = np.arange(0x7C00, dtype=np.uint16)
low = finite.view(np.float16).astype(np.float64)
high = np.append(low[1:], 65536.0)
middle = ((low + high) / 2).astype(np.float32).view(np.uint32)
ties = np.concatenate([middle, middle - 1, middle + 1, middle | 0x80000000]).astype(np.uint32)

def to_half(bits):
    with np.errstate(over="ignore"):
        result = bits.view(np.float32).astype(np.float16)
    out = result.view(np.uint16).copy()
    out[np.isnan(result)] = 0x7E00 | (out[np.isnan(result)] & 0x8000)
    return out

pathlib.Path(__file__).with_name("numbers.expected.json").write_text(json.dumps({
    "numpy": np.__version__,
    "float16AsFloat32": sha(plain(halves)),
    "bfloat16AsFloat32": sha(plain(brains)),
    "randomAsFloat16": sha(to_half(inputs)),
    "nearAsFloat16": sha(to_half(near)),
    "tiesAsFloat16": sha(to_half(ties)),
}, indent=2) + "\n")
