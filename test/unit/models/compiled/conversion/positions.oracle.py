"""Writes positions.expected.json: torch's bicubic of small tables. Run with torch 2.13: python positions.oracle.py"""
import json, pathlib
import torch
import torch.nn.functional as F

WIDTH = 2
cases = []
for source, target in [(4, 6), (4, 3), (2, 5), (1, 3), (16, 26), (5, 5), (6, 1)]:
    # What TypeScript makes again: sin(index) of the whole table, the class token's row first.
    table = torch.sin(torch.arange((1 + source * source) * WIDTH, dtype=torch.float64)).to(torch.float32)
    rows = table.reshape(1 + source * source, WIDTH)
    grid = rows[1:].reshape(1, source, source, WIDTH).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(target, target), mode="bicubic", align_corners=False)
    result = torch.cat([rows[:1], grid.permute(0, 2, 3, 1).reshape(-1, WIDTH)]).flatten()
    # Of the large one every 37th number.
    step = 37 if target > 10 else 1
    cases.append({"from": source, "to": target, "step": step,
                  "values": [float(f"{v:.8g}") for v in result[::step].tolist()]})
pathlib.Path(__file__).with_name("positions.expected.json").write_text(
    json.dumps({"torch": torch.__version__, "width": WIDTH, "cases": cases}, indent=1) + "\n")
