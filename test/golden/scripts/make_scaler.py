"""Gradients of 16 bits that overflow now and then, under torch's own GradScaler and AdamW, in float64.

python make_scaler.py > ../cases/scaler/expected.json    (torch 2.15)
"""

import json
import torch

STEPS = 4200
OVERFLOWS = {0, 1, 5, 2010, 4199}
RATE, DECAY = 1e-3, 0.01

start = [0.5, -1.25, 2.0, 0.03125, -0.75]
weights = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
optimizer = torch.optim.AdamW([weights], lr=RATE, weight_decay=DECAY)
scaler = torch.amp.GradScaler("cpu")
scales = []
for step in range(STEPS):
    slopes = torch.tensor([((step * 7 + place * 3) % 11 - 5) / 8 for place in range(5)], dtype=torch.float64)
    if step in OVERFLOWS:
        slopes[step % 5] = float("inf")
    optimizer.zero_grad()
    scaler.scale((weights * slopes).sum()).backward()
    scaler.step(optimizer)
    scaler.update()
    if not scales or scales[-1][1] != scaler.get_scale():
        scales.append([step, scaler.get_scale()])

print(
    json.dumps(
        {
            "torch": torch.__version__.split("+")[0],
            "steps": STEPS,
            "overflows": sorted(OVERFLOWS),
            "rate": RATE,
            "decay": DECAY,
            "start": start,
            "scales": scales,
            "weights": weights.tolist(),
            "updates": int(optimizer.state[weights]["step"]),
            "state": scaler.state_dict(),
        },
        indent=1,
    )
)
