"""Writes the caption of a picture from its measures, only with claims that clearly hold."""

from measure import CLAIMS, COLOURS, COLUMN

LONGEST = 30  # words
# How often a remark that would be right is held back. The model says what is likelier than silence: with a third of the
# remarks of a kind held back, it must be three quarters sure to make one. So it keeps quiet where it would often err.
HELD_BACK = {"scene": 0.38, "subject": 0.4, "space": 0.35, "place": 0.3, "light": 0.25, "focus": 0.15}


def expand(claim):
    """One claim per colour name where the claim has a colour to fill in."""
    if "{colour}" not in claim["name"]:
        return [claim]
    fill = lambda text, colour: text.replace("{colour}", colour)
    return [
        {
            "kind": claim["kind"],
            "name": fill(claim["name"], c),
            "phrases": [fill(p, c) for p in claim["phrases"]],
            "true": {fill(k, c): v for k, v in claim["true"].items()},
            "say": {fill(k, c): v for k, v in claim["say"].items()},
        }
        for c in COLOURS
    ]


EXPANDED = [e for claim in CLAIMS["claims"] for e in expand(claim)]
LIMITS = [[(COLUMN[k], low, high) for k, (low, high) in e["say"].items()] for e in EXPANDED]


def find_claims(values):
    """Per kind, the claims that may be said of these measures."""
    said = {}
    for claim, limits in zip(EXPANDED, LIMITS):
        if all(low <= values[column] <= high for column, low, high in limits):
            said.setdefault(claim["kind"], []).append(claim)
    return said


def strongest(claims, values):
    """The claim whose measure is the largest, sign apart: a picture is brighter on one side above all."""
    return max(claims, key=lambda c: abs(values[COLUMN[next(iter(c["say"]))]]))


def join(parts):
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def phrase(claims, rng):
    return [rng.choice(claim["phrases"]) for claim in claims]


def open_caption(said, scene, rng):
    """The noun with its adjectives, and whether the contrast is already among them."""
    tone, contrast = said.get("tone", []), said.get("contrast", [])
    # What is out of the ordinary leads; a middling tone gives way to a striking contrast.
    plain_tone = [c["name"] for c in tone] in ([], ["mid-tone"])
    leads = plain_tone and [c["name"] for c in contrast] in (["high"], ["soft"])
    words = phrase(contrast if leads else tone, rng) + phrase(
        [c for c in said.get("mode", []) if c["name"] != "colour"], rng
    )
    colour = any(c["name"] == "colour" for c in said.get("mode", []))
    noun = " ".join(["A", *words, "colour photograph" if colour else "photograph"])
    return (f"{noun} of {CLAIMS['scenes'][scene]}" if scene else noun), leads


def describe_palette(said, values, rng):
    """The main colour and one beside it, or the two largest of the smaller ones."""
    rank = lambda claim: -values[COLUMN[next(iter(claim["say"]))]]
    claims = sorted(said.get("palette", []), key=rank)
    main = [c for c in claims if c["name"].startswith("dominated")][:1]
    some = [c for c in claims if c["name"].startswith("some")]
    if main:
        return " with ".join(phrase(main + some[:1], rng))
    return "with " + " and ".join(phrase(some[:2], rng)) if some else None


def describe_place(said):
    """What lies above and below, unless it is the same."""
    names = [c["name"] for c in said.get("place", [])]
    if len({name.split()[0] for name in names}) < len(names):
        return None
    return "with " + " and ".join(names) if names else None


def write_caption(values, scene, rng):
    """A caption of at most LONGEST words; with more to say, some remarks are left out at random."""
    held_back = {kind for kind, share in HELD_BACK.items() if rng.random() < share}
    said = {kind: claims for kind, claims in find_claims(values).items() if kind not in held_back}
    scene = None if "scene" in held_back else scene
    if any(c["name"] == "black and white" for c in said.get("mode", [])):
        said.pop("temperature", None)
        said.pop("saturation", None)
    start, contrast_said = open_caption(said, scene, rng)
    air = phrase(said.get("temperature", []) + said.get("saturation", []), rng)
    light = phrase([strongest(said["light"], values)], rng) if "light" in said else []
    middle = [f"in {join(air)}" if air else None, describe_palette(said, values, rng), describe_place(said), *light]
    middle = [m for m in middle if m]
    end = phrase(said.get("subject", [])[:1] + ([] if contrast_said else said.get("contrast", [])), rng)
    end += phrase(said.get("focus", []) + said.get("space", [])[:1], rng)

    def compose():
        first = (
            f"{start} {middle[0]}"
            if middle and air and middle[0].startswith("in ")
            else ", ".join([start, *middle[:1]])
        )
        return (
            ", ".join([first, *middle[1:]])
            + (f", with {join(end)}" if middle and end else f" with {join(end)}" if end else "")
            + "."
        )

    while len(compose().split()) > LONGEST:
        pick = rng.randrange(len(middle) + len(end))
        (middle if pick < len(middle) else end).pop(pick if pick < len(middle) else pick - len(middle))
    return compose()
