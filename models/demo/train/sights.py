"""What the recogniser may have seen in a picture, as the prompt that tells OPT of it.

    Seen: a person, left; a dog, right; by a lake. Caption:

models/recogniser/sight.ts writes the same prompt for real pictures; test/unit/models/recogniser holds the two together."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from recogniser.words import article

NAMES = json.loads((Path(__file__).parent.parent / "recogniser" / "names.json").read_text())["names"]
NUMBERS = ["two", "three", "four", "five", "several"]


def called(node):
    return f"{node['article']} {node['name']}"


SAYABLE = [n for n in NAMES if n["certainty"] != "silent"]
MEDIA = [n for n in SAYABLE if n["kind"] == "medium"]
SCENES = [n for n in SAYABLE if n["kind"] == "scene"]
THINGS = [n for n in SAYABLE if n["kind"] not in ("scene", "medium")]
COUNTED = [n for n in THINGS if "detector" in n]
PLACES = sorted({n["place"] for n in NAMES if "place" in n}) + ["on a table"]
FORMS = [called(n) for n in SAYABLE] + [n["many"] for n in COUNTED]
WORDS = sorted({word for form in FORMS for word in form.split()})


@dataclass
class Item:
    """One thing: its name with its article or number, and where it is (left, right), or that it is close."""

    name: str
    where: str = ""


@dataclass
class Sight:
    items: list = field(default_factory=list)
    places: list = field(default_factory=list)

    def prompt(self):
        if not self.items and not self.places:
            return ""
        items = [f"{item.name}, {item.where}" if item.where else item.name for item in self.items]
        return f"Seen: {'; '.join(items + self.places)}. Caption:"

    def subject(self, rng):
        """The beginning of the caption; OPT learns to make it of the prompt."""
        told = [f"{i.name} on the {i.where}" if i.where in ("left", "right") else i.name for i in self.items]
        if len(told) == 1 and self.items[0].where == "close":
            told = [f"a close-up of {told[0]}"]
        if len(told) == 2:
            told = [rng.choice([" and ", " with "]).join(told)] if not self.items[0].where else [" and ".join(told)]
        elif len(told) > 2:
            told = [", ".join(told[:-1]) + " and " + told[-1]]
        text = " ".join(told + self.places)
        return text[0].upper() + text[1:]


NOTHING = Sight()


def some_name(rng):
    """Any name, one or several; now and then one made up, so that names are copied and not known by heart."""
    dice = rng.random()
    if dice < 0.12:
        words = [rng.choice(WORDS) for _ in range(rng.choice([1, 2, 2, 3]))]
        made = " ".join(words)
        return f"{rng.choice([article(made), 'some'])} {made}"
    if dice < 0.22:
        return f"{rng.choice(NUMBERS)} {rng.choice(COUNTED)['many']}"
    if dice < 0.3:
        person = rng.choice(["a person", *(f"{n} people" for n in NUMBERS)])
        return person
    return called(rng.choice(THINGS))


def some_sight(rng):
    dice = rng.random()
    if dice < 0.2:
        return NOTHING
    if dice < 0.27:
        return Sight([Item(called(rng.choice(MEDIA)))])
    if dice < 0.33:
        return Sight([Item(called(rng.choice(SCENES)))])
    count = rng.choice([1, 1, 1, 1, 2, 2, 2, 3, 3])
    names = []
    while len(names) < count:
        name = some_name(rng)
        if name not in names:
            names.append(name)
    if count == 1:
        where = rng.choice(["", "", "", "left", "right", "close"])
        items = [Item(names[0], where)]
    else:
        sides = rng.choice([["", "", ""], ["", "", ""], ["left", "right", ""], ["right", "left", ""], ["left", "", "right"]])
        items = [Item(n, s) for n, s in zip(names, sides)]
    # Three are told at most, things and places together.
    places = rng.sample(PLACES, rng.choice([0, 0, 1])) if count < 3 else []
    if count == 1 and rng.random() < 0.08:
        places = ["in a cup", "on a table"]
    return Sight(items, places)
