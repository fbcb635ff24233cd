"""Which crops torchvision's RandomResizedCrop chooses, as LAVIS's `blip2_image_train` has it (area 0.5 to 1, its own ratios).

  python make_crops.py > ../cases/training/crops.json

Made with torchvision 0.29. Its random numbers are put in: each is a whole number of 2^32 parts, in the order in which it asks.
"""
import json, random, sys
import torch, torchvision
from torchvision.transforms import transforms

class Fed:
    """torch, but for what is random."""
    def __init__(self, numbers): self.numbers, self.used = numbers, 0
    def __getattr__(self, name): return getattr(torch, name)
    def next(self):
        self.used += 1
        return self.numbers[self.used - 1] / 2**32
    def empty(self, *_):
        fed = self
        class Empty:
            def uniform_(self, low, high): return torch.tensor([low + fed.next() * (high - low)], dtype=torch.float64)
        return Empty()
    def randint(self, low, high, size): return torch.tensor([low + int(self.next() * (high - low))])

draw = random.Random(18)
sizes = [(640, 480), (480, 640), (364, 364), (1000, 300), (300, 1000), (2000, 200), (200, 2000), (50, 41), (1920, 1080)]
cases = []
for width, height in sizes:
    for _ in range(4):
        numbers = [draw.randrange(2**32) for _ in range(40)]
        transforms.torch = Fed(numbers)
        top, left, h, w = transforms.RandomResizedCrop.get_params(torch.zeros(3, height, width), (0.5, 1.0), (3 / 4, 4 / 3))
        used = transforms.torch.used
        cases.append({"width": width, "height": height, "numbers": numbers[:used], "left": int(left), "top": int(top), "w": int(w), "h": int(h)})
print(json.dumps({"oracle": "torchvision " + torchvision.__version__, "crops": cases}))
