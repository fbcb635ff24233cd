"""pictures.txt, names.json and WordNet -> which names are right for each photograph.

python label.py --wordnet DIR [--out FILE]      DIR: Debian's /usr/share/wordnet"""

import argparse
import hashlib
import json
from pathlib import Path

from names import depths, read_wordnet

HERE = Path(__file__).parent
NAMES = HERE.parent.parent / "recogniser" / "names.json"
LABELS = HERE.parents[3] / "test" / "bench" / "names" / "labels.json"
# WordNet's nouns for names that it lacks, or has in another sense. A name holds wherever one of its nouns does.
NOUNS = {
    "aeroplane": "airplane", "bin": "ashcan", "bird of prey": "bird_of_prey", "boat": "boat vessel",
    "boxer dog": "boxer", "building": "building residence dwelling house", "car wheel": "car_wheel wheel",
    "Christmas stocking": "stocking", "church": "church place_of_worship", "clothing": "clothing",
    "clownfish": "anemone_fish", "coffee pot": "coffeepot", "combine harvester": "combine",
    "construction crane": "crane", "cooking pot": "pot", "corn cob": "ear corn", "cow": "cattle ox bovine",
    "cup": "cup mug", "cup of coffee": "coffee", "fly": "fly dipterous_insect", "food": "food produce",
    "football": "football soccer_ball", "fruit": "edible_fruit fruit", "gas mask": "gasmask",
    "graduation cap": "mortarboard", "hot-air balloon": "balloon", "jug": "jug pitcher", "ladybird": "ladybug",
    "loaf of bread": "bread", "megalith": "megalith memorial", "monument": "memorial statue sculpture tower obelisk",
    "mushroom": "fungus mushroom", "old telephone": "dial_telephone", "pair of binoculars": "binoculars",
    "pair of clogs": "clog", "pair of jeans": "jean", "pair of scales": "scale", "pair of scissors": "scissors",
    "pair of sunglasses": "sunglasses", "pan pipes": "panpipe", "panda": "giant_panda", "pepper": "sweet_pepper",
    "pig": "swine", "rabbit": "leporid", "red panda": "lesser_panda", "rooster": "cock", "rubbish bin": "ashcan bin",
    "sailing boat": "sailboat sailing_vessel", "sea shell": "conch gastropod", "shoe": "footwear",
    "sign": "sign street_sign", "tank": "tank armored_vehicle", "toilet": "toilet toilet_seat",
    "tower": "tower bell_cote", "truck": "truck motor_vehicle", "trumpet": "cornet", "vegetable": "vegetable squash",
    "water bird": "aquatic_bird", "wooden chest": "chest", "woodlouse": "isopod",
}  # fmt: skip
# What these are, nothing else is.
LIVING = {"animal", "person"}


def is_held_back(picture):
    """The half of the pictures that nothing is adjusted by."""
    return hashlib.sha256(picture.encode()).digest()[0] % 2 == 1


def read_pictures(path=HERE / "pictures.txt"):
    """Of every picture its kind and its nouns."""
    pictures, kind = {}, None
    for line in map(str.strip, path.read_text().splitlines()):
        if line.startswith("["):
            kind = line[1:-1]
        elif line and not line.startswith("#"):
            picture, nouns = line.split()
            pictures[picture] = (kind, nouns.split("|"))
    return pictures


def read_senses(folder):
    """Of every noun of WordNet its synsets, the most usual first."""
    senses = {}
    for line in (folder / "index.noun").read_text().splitlines():
        if not line.startswith("  "):
            fields = line.split()
            senses[fields[0]] = fields[-int(fields[2]) :]
    return senses


class Labels:
    """What is right for a picture, by WordNet."""

    def __init__(self, wordnet, names):
        self.above, self.senses = read_wordnet(wordnet), read_senses(wordnet)
        self.synsets = {name["name"]: self.synsets_of(name) for name in names}

    def synsets_of(self, name):
        """Of all its senses, for which of them a class has is not told; but a crane that lifts is no animal."""
        nouns = NOUNS.get(name["name"], name["name"].replace(" ", "_")).lower().split()
        found = {synset for noun in nouns for synset in self.senses.get(noun, [])}
        return {synset for synset in found if self.living(synset) == LIVING & {name["kind"]}}

    def living(self, synset):
        return {kind for kind in LIVING if self.senses[kind][0] in depths(synset, self.above)}

    def right(self, nouns):
        """Names that hold where these nouns do."""
        holds = set()
        for noun in nouns:
            lemma, _, sense = noun.lower().partition("#")
            holds |= depths(self.senses[lemma][int(sense or 1) - 1], self.above).keys()
        return [name for name, synsets in self.synsets.items() if synsets & holds]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=LABELS)
    args = parser.parse_args()
    text = NAMES.read_bytes()
    labels = Labels(args.wordnet, json.loads(text)["names"])
    lines = [
        f"  {json.dumps(picture)}: " + json.dumps({"kind": kind, "names": labels.right(nouns)}, ensure_ascii=False)
        for picture, (kind, nouns) in read_pictures().items()
    ]
    of = hashlib.sha256(text).hexdigest()
    args.out.write_text(f'{{\n "namesSha256": "{of}",\n "pictures": {{\n' + ",\n".join(lines) + "\n }\n}\n")
    print(f"{len(lines)} pictures")


if __name__ == "__main__":
    main()
