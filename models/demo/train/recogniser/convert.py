"""Writes the recogniser's folder from unpacked packages.

python convert.py --packages DIR [--classifier lite3|lite2] [--out DIR]"""

import argparse
import hashlib
import json
from pathlib import Path

from safetensors.numpy import save

import classifier
import detector
from sources import CLASSES, WORDNET

WEIGHTS = "model.safetensors"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--classifier", choices=list(classifier.CONFIGS), default="lite3")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "recogniser")
    options = parser.parse_args()
    names, name_tensors, name_source = classifier.convert(options.classifier, options.packages)
    boxes, box_tensors, box_source = detector.convert(options.packages)
    content = save(name_tensors | box_tensors)
    config = dict(
        classifier=names,
        detector=boxes,
        weights_sha256=hashlib.sha256(content).hexdigest(),
        sources=[name_source, box_source, CLASSES, WORDNET],
    )
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / WEIGHTS).write_bytes(content)
    (options.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    print(f"{options.out}: {len(content) / 1e6:.1f} MB of weights")


if __name__ == "__main__":
    main()
