"""Writes the caption of a picture: first what was named in it, then the strongest of what its measures clearly show."""

import numpy as np

from measure import CLAIMS, COLOURS, COLUMN
from sights import NOTHING

FEWEST, MOST = 8, 25  # words
LONGEST = 125  # characters
# How often a remark that would be right is held back. The model says what is likelier than silence: with a third of the
# remarks of a kind held back, it must be three quarters sure to make one. So it keeps quiet where it would often err.
HELD_BACK = {"space": 0.45, "place": 0.35, "light": 0.35, "focus": 0.3, "contrast": 0.05}
# How much each kind tells, beside how strongly it holds. What every picture has is left unsaid: a middling tone, colour.
WEIGHT = {
    "mode": 9, "tone": 1.3, "temperature": 1.1, "saturation": 1.0, "palette": 1.2, "contrast": 0.8,
    "focus": 0.8, "place": 0.9, "light": 0.8, "space": 0.5,
}  # fmt: skip
UNSAID = {("tone", "mid-tone"), ("mode", "colour"), ("contrast", "moderate"), ("temperature", "neutral")}
# In black and white these say nothing, or the same again.
COLOURED = {"temperature", "saturation", "palette", "place"}


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


def strength(claim, limits, values, spread):
    """How far inside its limits the first measure of a claim lies, in standard deviations, times what its kind tells."""
    column, low, high = limits[0]
    inside = min(values[column] - low if low > -1 else 9, high - values[column] if high < 1 else 9)
    return (0.3 + inside / spread[column]) * WEIGHT[claim["kind"]]


def find_claims(values, spread):
    """Of each kind the strongest claim that may be said of these measures, the strongest kinds first."""
    best = {}
    for claim, limits in zip(EXPANDED, LIMITS):
        kind = claim["kind"]
        if kind not in WEIGHT or (kind, claim["name"]) in UNSAID or claim["name"].startswith("some "):
            continue
        if all(low <= values[column] <= high for column, low, high in limits):
            score = strength(claim, limits, values, spread)
            if score > best.get(kind, (0, None))[0]:
                best[kind] = (score, claim)
    if "mode" in best:
        best = {kind: found for kind, found in best.items() if kind not in COLOURED}
    claims = [claim for _, claim in sorted(best.values(), key=lambda found: -found[0])]
    # "mostly green, with green below" says it twice.
    main = next((claim["name"].split()[-1] for claim in claims if claim["kind"] == "palette"), None)
    return [claim for claim in claims if claim["kind"] != "place" or claim["name"].split()[0] != main]


def join(parts):
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def tell(claims, rng):
    """The parts of the sentence behind its subject, in the order in which an editor would have them."""
    said = {claim["kind"]: rng.choice(claim["phrases"]) for claim in claims}
    take = lambda kind: said.pop(kind, None)
    parts = []
    tone, mode = take("tone"), take("mode")
    warmth, colour = take("temperature"), take("saturation")
    if mode:
        parts.append(f"in {tone} {mode}" if tone else f"in {mode}")
    elif warmth:
        parts.append(f"in {tone}, {warmth}" if tone else f"in {warmth}")
    elif tone:
        parts.append(f"in {tone} light")
    if colour:
        if parts:
            parts[-1] += f" and {colour}"
        else:
            parts.append(f"in {colour}")
    if palette := take("palette"):
        parts.append(palette)
    if light := take("light"):
        parts.append(light)
    with_ = [part for part in (take("place"), take("contrast"), take("focus"), take("space")) if part]
    if with_:
        parts.append("with " + join(with_))
    return parts


def compose(start, parts):
    if not parts:
        return start + "."
    # "in warm light" belongs to the subject, unless something already stands between.
    placed = "," in start or any(f" {word} " in start for word in ("on", "in", "by"))
    glue = " " if parts[0].startswith(("in ", "with ")) and not placed else ", "
    return ", ".join([start + glue + parts[0], *parts[1:]]) + "."


def fits(text, named):
    return len(text.split()) <= MOST and (len(text) <= LONGEST or not named)


def write_caption(values, spread, sight, rng):
    """A caption of what was named (see sights.py) and of two or three qualities; of more where nothing was named."""
    claims = [c for c in find_claims(values, spread) if rng.random() >= HELD_BACK.get(c["kind"], 0)]
    named = sight != NOTHING
    start = sight.subject(rng) if named else "A photograph"
    count = (2 if rng.random() < 0.35 else 3) if named else 4
    while count:
        text = compose(start, tell(claims[:count], rng))
        if fits(text, named):
            break
        count -= 1
    # A short name with little to say of its light gets one quality more.
    while len(text.split()) < FEWEST and count < len(claims):
        count += 1
        longer = compose(start, tell(claims[:count], rng))
        if not fits(longer, named):
            break
        text = longer
    return text if count else compose(start, [])


def spreads(values):
    """Of every measure its standard deviation over many pictures."""
    return np.asarray(values).std(0) + 1e-4
