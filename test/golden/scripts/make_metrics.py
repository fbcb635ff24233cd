"""What pycocoevalcap makes of texts: tokens of odd ones, and scores of sets of captions.

    python make_metrics.py DIR      (pycocoevalcap 1.2 with its Stanford CoreNLP 3.4.1, Java 17, NumPy 2.4;
                                     writes DIR/tokens.json and DIR/scores.json)

All texts are made here: sentences of our own, with pieces that tokenizers trip over put between their words, pieces
beside pieces, and characters at random. A line of one small word parts the texts, because the program looks across the
ends of lines.
"""
import json
import random
import sys

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

folder = sys.argv[1]
draw = random.Random(17)

SENTENCES = """A bee on a yellow flower, seen from above in soft light.
The boys' red-and-white kite can't fly; it's stuck in a tree!
Two people wait at the corner. The street is wet, and the neon sign reads "OPEN".
Close-up shot of an espresso in a cup on a wooden table (with a spoon).
An old man with a grey hat, who doesn't smile, looks to the left.
This is a black & white photograph of the harbour at night - long exposure.
Wide-angle view of mountains... mist covers the valley below.
The bride's dress and the groom's suit are lit from behind: golden hour.
There are 3 boats, 2 buoys and 1,000 reflections on the lake.
She's holding the children's balloons, isn't she?""".split("\n")

PIECES = """cannot|gonna|wanna|gotta|lemme|gimme|'tis|'Twas|y'all|Y'ALL|rock 'n' roll|rock'n'roll|rock ’n’ roll|don't|can’t|won`t
it's|It’S|I'm|they'll|WE'RE|we've|she'd|shouldn't've|o'clock|O'Neill|N'Djamena|d'Or|l’été|dogs'|boys’|James's|ma'am|Hallowe'en
'em|’em|'cause|'til|'till|c'mon|li'l|e'er|ne'er|nor'easter|cont'd.|somethin'|ol'|y'know|'90s|’60s|'80's|the '90|1980s|1980's
'Hello,'|"Hello,"|“Hello,”|‘quoted’|``latex''|«guillemets»|‹single›|„deutsch“|‚so‘|"a"b|''|“”|’‘|'nobody|''em
Mr. Smith|Mrs. Jones|Dr.|St. Paul's|e.g.|i.e.,|etc.|etc. The|vs.|No. 5|no. No|no.5|Fig. 3|pp. 3-5|art. 7|Jan. 5|Feb.|Ill.|ill.|Miss.|La.|la.
Inc.|Corp. The|Ltd.,|Co.|pty.|U.S.|U.S. The|the U.S. army|U.K.|D.C.|a.m.|p.m.|5 p.m. The|J. K. Rowling|J.K.|plan B. It|plan B. Then we|grade A. <b>
Ph.D.|M.D.|B.Sc.|Ed.D.|approx. 5|ft. tall|cat.,|1st.;|ma'am.,|al.dx|inc.a b|x.1.2|A.B.-x|3.5|1,000.50|.5|-5|+3|1:2.5|1..2|5.|1/2|3 1/2|½|2½|1⁄2|3-1/2|⅓
12:30pm|7:45 a.m.|12/03/2020|2020-01-03|1.2.2020|5th|(555) 123-4567|(555)123-4567|555-1234|555 123 4567|+44 20 7946 0958|555.123.4567|++49 30 1234567|12 34
£5|€6|¢7|¤8|$1,000.00|US$5|A$|a$|¥9|₹100|50%|#tag|#Photo2020|#日本|@name|@foo_bar,|@1|http://a.com/b?c=d&e=f.|HTTPS://A.B|http://a|www.foo.com|foo.com/bar.
foo.org/bc|a.io/bc|a.b.com|a-b.com|foo@bar.com|<foo@bar.com>|a.b+c@d.co.uk,|:)|:-)|;-)a|:D|:Dog|:o)|>:(|:'(|8)|<3|^_^|-_-|(^_^)|(^.^)|^.^|>_<|x_x|:/
😀|👍🏽|❤️|a😀b|…|..|....|.....|......|. . .|. .|--|---|-----|–|—|a—b|a--b|_|a_b|_a_|__|and/or|w/o|a/b/c/d|24/7|f/2.8|1/250s|a\\/b|16:9|4x4|3D|*|**b**|~5
(a)|[b]|{c}|<b>bold</b>|<br />|<a href="x">|<b c=d>|</p>|<!-- no -->|a < b|<<|AT&T|Q&A|R&amp;D|b&w|&amp;|&lt;|&GT;|&quot;|&QUOT;|&apos;s|&nbsp;|caf&eacute;|&#39;|&mdash;|&hellip;|&qc;
colour|centre|grey|travelling|café|naïve|São|日本語です。|你好，世界！|привет|العربية|हिन्दी|re\u0301sume\u0301|soft\u00adhyphen|non‑breaking|firm\u00a0space|zero\u200bwidth|bell\u0007
U.S.-based|pre-U.S.|3.5-inch|non-a.m.|10a.m.-5p.m.|e-mail|mother-in-law's|wow!!|what?!|Yes!No|end.Start|one?two|a,b|a;b|IMG_1234.JPG|1.jpg|1.jpgx|C++|C#|Yahoo!|x²³|H₂O|5°C|©|™a|×|→
\u0661\u0662|１２|ﬁ|İ|ΣΑΣ|ΑΣ-Α|ΑΣ日Α|plan B. Mr. Smith|AT&AMP;T|THE&AMP;PH.D.|\u20a7|ʼ|´a´|1\\/2|-LRB-|...a|a...|'|''s|’s|’sa|&apos;tis|d&apos;or|s&ls""".replace("\n", "|").split("|")
PIECES = [piece.encode("latin1", "backslashreplace").decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")
          if "\\u" in piece else piece for piece in PIECES]
CHARACTERS = "aabBcdDelLmnorstSvyAIUT0123.,.''-/&;: : $%()<>@_#!?\"*=+`~^|\\[]{}’é½"


def odd_texts() -> list[str]:
    texts = list(PIECES)
    for _ in range(400):
        words = draw.choice(SENTENCES).split(" ")
        start = draw.randrange(max(1, len(words) - 4))
        words = words[start : start + draw.randint(3, 8)]
        for _ in range(2):
            words.insert(draw.randrange(len(words) + 1), draw.choice(PIECES))
        texts.append(draw.choice([str, str, str, str, str.upper, str.title])(" ".join(words)))
    for _ in range(550):
        texts.append(draw.choice(["", "", " "]).join(draw.choice(PIECES) for _ in range(draw.randint(2, 3))))
    for _ in range(400):
        texts.append("".join(draw.choice(CHARACTERS) for _ in range(draw.randint(2, 12))))
    return list(dict.fromkeys(texts)) + ["", " ", "\t", ".", "a" * 3000, "a-" * 300, "1." * 200, "." * 50]


def tokens_of(texts: list[str]) -> list[str]:
    captions = {index: [{"caption": text}, {"caption": "zzz"}] for index, text in enumerate(texts)}
    return [first for first, _ in PTBTokenizer().tokenize(captions).values()]


def vary(text: str) -> str:
    words = text.split(" ")
    for _ in range(draw.randint(0, 5)):
        place = draw.randrange(len(words)) if words else 0
        change = draw.randrange(4)
        if change == 0 and words:
            words.pop(place)
        elif change == 1:
            words.insert(place, draw.choice(draw.choice(SENTENCES).split(" ")))
        elif change == 2 and words:
            words[place:place] = words[place : place + 4]
        else:
            words = draw.choice(SENTENCES).split(" ")[:3] + words
    return " ".join(words)


def sets() -> dict[str, list[dict]]:
    item = lambda candidate, *references: {"candidate": candidate, "references": list(references)}
    made = {
        f"drawn, {size} items": [
            item(vary(text), *(vary(text) for _ in range(draw.randint(1, 5))))
            for text in (draw.choice(SENTENCES) for _ in range(size))
        ]
        for size in (2, 7, 60)
    }
    made["equal texts"] = [item(text, text) for text in SENTENCES]
    made["one item"] = [item("A bee on a flower.", "A bee on a yellow flower.", "A bee.")]
    made["nothing in common"] = [item("Cats sleep.", "A bee flies over there."), item("", "A boat."), item("x", "y z")]
    made["candidates without words"] = [item("", "A boat."), item("...", "A boat!"), item("A boat", "A boat")]
    made["references without words"] = [item("A boat.", ""), item("", ""), item("?", "!", "A boat."), item("A b", "A b")]
    made["short texts"] = [item("a", "a"), item("a b", "a b"), item("a b c", "a b c", "a"), item("a a a", "a b a a")]
    made["firm spaces"] = [item("call 555 123 4567 now", "call 555 123 4567", "555 now"), item("3 1/2 cups", "1/2 cups")]
    made["longer and shorter"] = [item("a b c d", "a b c", "a b c d e"), item(SENTENCES[0] * 2, SENTENCES[0]), item("a b", SENTENCES[2])]
    return made


def scores_of(items: list[dict]) -> dict:
    tokenized = [
        (tokens[0], tokens[1:]) for tokens in (tokens_of([one["candidate"], *one["references"]]) for one in items)
    ]
    candidates = {index: [candidate] for index, (candidate, _) in enumerate(tokenized)}
    references = {index: texts for index, (_, texts) in enumerate(tokenized)}
    bleu, bleus = Bleu(4).compute_score(references, candidates, verbose=0)
    rouge, rouges = Rouge().compute_score(references, candidates)
    try:
        cider, ciders = Cider().compute_score(references, candidates)
    except ValueError:  # no reference of any item has a word
        cider, ciders = 0.0, [0.0] * len(items)

    def named(four, rouge, cider) -> dict:
        return {**{f"BLEU-{k + 1}": float(four[k]) for k in range(4)}, "ROUGE-L": float(rouge), "CIDEr": float(cider)}

    return {
        "items": items,
        "corpus": named(bleu, rouge, cider),
        "each": [named([b[index] for b in bleus], rouges[index], ciders[index]) for index in range(len(items))],
    }


texts = odd_texts()
with open(f"{folder}/tokens.json", "w", encoding="utf-8") as file:
    lines = [json.dumps(pair, ensure_ascii=False) for pair in zip(texts, tokens_of(texts))]
    file.write("[\n" + ",\n".join(lines) + "\n]\n")
with open(f"{folder}/scores.json", "w", encoding="utf-8") as file:
    json.dump({name: scores_of(items) for name, items in sets().items()}, file, ensure_ascii=False, indent=1)
    file.write("\n")
