"""What Hugging Face tokenizers makes of the corners of OPT's tokenizer: white space of every kind, added tokens in every
fashion, bytes that are no text.

    python make_tokenizer_edges.py DIR      (with vocab.json and merges.txt; tokenizers 0.23.3; writes DIR/edges.json)
"""
import json
import random
import sys

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

folder = sys.argv[1]
vocabulary = json.load(open(f"{folder}/vocab.json"))
merges = [tuple(line.split(" ")) for line in open(f"{folder}/merges.txt").read().split("\n")[1:] if line]
draw = random.Random(11)


def tokenizer(added: list[dict], prefix: bool) -> Tokenizer:
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    made.decoder = decoders.ByteLevel()
    for token in added:
        flags = {name: token[name] for name in ("single_word", "lstrip", "rstrip")}
        add = made.add_special_tokens if token["special"] else made.add_tokens
        add([AddedToken(token["content"], normalized=False, **flags)])
    return made


def entry(content: str, special: bool, single_word=False, lstrip=False, rstrip=False) -> dict:
    return dict(content=content, special=special, single_word=single_word, lstrip=lstrip, rstrip=rstrip)


# White_Space of Unicode, and what resembles it: separators of ASCII, zero widths, the byte order mark, a Mongolian vowel.
spaces = [*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
others = [*range(0x1C, 0x20), 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]
texts = []
for code in spaces + others:
    c = chr(code)
    texts += [c, f"a{c}b", f"a {c} b", f"a{c}{c}b", f"a{c}", f"{c}1", f"{c}{c}'s", f"{c} .", f" {c}"]
texts += ["light" * 40, "'" * 9, "it's 'twas I'd've", "ſ's", "١٢ x²Ⅷ", "e\u0301\u0302", "<<</s>>>", "a</s> b", " </s></s> "]

settings = {
    "as OPT has it": ([entry("</s>", True), entry("<pad>", True)], False),
    "a space before": ([entry("</s>", True)], True),
}
settings["added tokens"] = (
    [
        entry("</s>", True), entry("light", False, single_word=True), entry("[a]", False, lstrip=True),
        entry("[b]", False, rstrip=True), entry("[a][b]", True, lstrip=True, rstrip=True), entry("é", False),
    ],
    False,
)
pieces = ["light", "lights", "[a]", "[b]", "[a][b]", "é", " ", "\u3000", "\ufeff", "_", "a", ".", "\u0301", "</s>", "x "]
mixed = ["".join(draw.choice(pieces) for _ in range(draw.randint(1, 7))) for _ in range(150)]
sequences = [[draw.randrange(50265) if draw.random() < 0.3 else draw.choice(range(50265 - 400, 50265)) for _ in range(draw.randint(1, 6))] for _ in range(60)]
letters = [vocabulary[letter] for letter in pre_tokenizers.ByteLevel.alphabet()]
sequences += [[draw.choice(letters) for _ in range(draw.randint(1, 8))] for _ in range(200)]

out = []
for name, (added, prefix) in settings.items():
    made = tokenizer(added, prefix)
    for token in added:
        token["id"] = made.token_to_id(token["content"])
    own = texts if name == "as OPT has it" else mixed if name == "added tokens" else texts[::7] + ["", "a", " a"]
    encoded = [{"text": text, "ids": made.encode(text, add_special_tokens=False).ids} for text in own]
    decoded = [{"ids": ids, "text": made.decode(ids, skip_special_tokens=True)} for ids in [*sequences, *(each["ids"] for each in encoded)]]
    out.append({"name": name, "prefix": prefix, "added": added, "encoded": encoded, "decoded": decoded if name != "a space before" else []})
json.dump(out, open(f"{folder}/edges.json", "w"), separators=(",", ":"))
print([len(each["encoded"]) for each in out])
