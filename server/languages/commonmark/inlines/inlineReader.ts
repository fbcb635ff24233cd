import { findAttributes, isObsidianPicture, readLearnImageEnd, TemplateFinder } from './extraSyntax.ts';
import { HtmlFinder } from './inlineHtml.ts';
import type { InlineFind, LinkSource, Mark } from './inlines.ts';
import type { Span } from '../../imageReference.ts';
import { LinkReader } from './linkReader.ts';
import { toKey } from './linkParts.ts';
import type { MdxConstructs } from '../mdx/mdxConstructs.ts';
import type { MarkdownRules } from '../rules.ts';
import { RunFinder } from './runFinder.ts';

export interface InlineReading {
  readonly finds: readonly InlineFind[];
  readonly marks: readonly Mark[];
  /** In their order; none is in another. */
  readonly links: readonly Span[];
}

/**
 * What may show an image in running text, by CommonMark 0.31 and what Obsidian, Microsoft Learn, Pandoc, Hugo and Jekyll add.
 * Each construct remembers what it looked for in vain, so time grows with the text. Throws on bad MDX.
 */
export function readInlines(
  text: string,
  rules: MarkdownRules,
  isDefined: (key: string) => boolean,
  mdx: MdxConstructs,
): InlineReading {
  return new InlineReader(text, rules, isDefined, mdx).read();
}

/** An open `[` or `![`. */
interface Bracket {
  readonly start: number;
  /** Behind it. */
  readonly label: number;
  readonly kind: 'link' | 'image';
  /** Index of its mark. */
  readonly mark: number;
  /** Whether another bracket is in it: then it is no label of a reference. */
  hasBrackets: boolean;
}

const plain = /[^\\`$*_&<{[\]!:\n]+/y;
const entity = /&(?:#[xX][\da-fA-F]{1,6}|#\d{1,7}|[A-Za-z\d]{1,31});/y;
const autolink = /<[A-Za-z][A-Za-z\d+.-]{1,31}:[^\0-\x20<>\x7f]*>/y;
const mailAddress = /<[\w.!#$%&'*+/=?^`{|}~-]+@([A-Za-z\d.-]+)>/y;
const mailLabel = /^[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?$/;

class InlineReader {
  readonly #text: string;
  readonly #rules: MarkdownRules;
  readonly #isMdx: boolean;
  readonly #isDefined: (key: string) => boolean;
  readonly #mdx: MdxConstructs;
  readonly #runs: RunFinder;
  readonly #html: HtmlFinder;
  readonly #templates: TemplateFinder;
  readonly #linkReader: LinkReader;
  readonly #finds: InlineFind[] = [];
  readonly #marks: Mark[] = [];
  readonly #links: Span[] = [];
  readonly #brackets: Bracket[] = [];
  /** Brackets of links below this index are around a link: they open none. */
  #inactive = 0;
  /** Closing quotes of attributes from which none come to their end. */
  readonly #deadAttributes = new Set<number>();

  constructor(text: string, rules: MarkdownRules, isDefined: (key: string) => boolean, mdx: MdxConstructs) {
    this.#text = text;
    this.#rules = rules;
    this.#isMdx = rules.dialect === 'mdx';
    this.#isDefined = isDefined;
    this.#mdx = mdx;
    this.#runs = new RunFinder(text);
    this.#html = new HtmlFinder(text);
    this.#templates = new TemplateFinder(text, rules);
    this.#linkReader = new LinkReader(text);
  }

  read(): InlineReading {
    for (let at = 0; at < this.#text.length;) {
      plain.lastIndex = at;
      at = plain.test(this.#text) ? plain.lastIndex : this.#readSign(at);
    }
    return { finds: this.#finds, marks: this.#marks, links: this.#links };
  }

  /** What begins at `at`; returns where it ends. */
  #readSign(at: number): number {
    const text = this.#text;
    const next = text[at + 1] ?? '';
    switch (text[at]) {
      case '\\':
        return this.#readEscape(at, next);
      case '`':
      case '$':
        return this.#readRun(at);
      case '*':
      case '_':
        return this.#readDelimiter(at);
      case '&':
        return this.#readPattern(entity, at, 'entity');
      case '<':
        return this.#isMdx ? this.#readMdx(at, 'tag') : this.#readPointed(at);
      case '{':
        return this.#isMdx ? this.#readMdx(at, 'expression') : this.#readTemplate(at);
      case '!':
        return next === '[' ? this.#readImageOpener(at) : at + 1;
      case '[':
        return this.#openBracket(at, at + 1, 'link');
      case ']':
        return this.#closeBracket(at);
      case ':':
        return this.#readColons(at);
      default:
        return at + 1;
    }
  }

  #mark(kind: 'hidden' | 'escape' | 'entity' | 'code', start: number, end: number): number {
    this.#marks.push({ kind, start, end });
    return end;
  }

  #readEscape(at: number, next: string): number {
    if (next === '\n') return this.#mark('hidden', at, at + 1);
    return /[!-/:-@[-`{-~]/.test(next) ? this.#mark('escape', at, at + 2) : at + 1;
  }

  #readPattern(pattern: RegExp, at: number, kind: 'entity'): number {
    pattern.lastIndex = at;
    return pattern.test(this.#text) ? this.#mark(kind, at, pattern.lastIndex) : at + 1;
  }

  /** Code, or math between at least two dollars. */
  #readRun(at: number): number {
    const inner = this.#runs.findEnd(at);
    const length = this.#runs.measure(at);
    if (!inner || (this.#text[at] === '$' && length < 2)) return at + length;
    return this.#mark('code', at, inner.end + length);
  }

  #readDelimiter(at: number): number {
    const text = this.#text;
    let end = at;
    while (text[end] === text[at]) end++;
    const before = classify(text[at - 1]);
    const after = classify(text[end]);
    const isLeft = after === 'word' || (after === 'punctuation' && before !== 'word');
    const isRight = before === 'word' || (before === 'punctuation' && after !== 'word');
    const isStar = text[at] === '*';
    const opens = isLeft && (isStar || !isRight || before !== 'word');
    const closes = isRight && (isStar || !isLeft || after !== 'word');
    this.#marks.push({ kind: 'delimiter', sign: isStar ? 'star' : 'line', start: at, end, opens, closes });
    return end;
  }

  #readMdx(at: number, kind: 'tag' | 'expression'): number {
    // Docusaurus takes HTML's comments in MDX.
    const commentEnd = this.#text.startsWith('<!--', at) ? this.#html.findEnd(at) : -1;
    if (commentEnd > 0) return this.#mark('hidden', at, commentEnd);
    const end = this.#mdx.readInline({ line: this.#text, advance: () => false, peek: () => '' }, at);
    if (end === undefined) return at + 1;
    this.#finds.push({ kind, start: at, end });
    if (kind === 'tag') return this.#mark('hidden', at, end);
    this.#mark('hidden', at, at + 1);
    return this.#mark('hidden', end - 1, end);
  }

  /** An address or HTML. */
  #readPointed(at: number): number {
    const linkEnd = this.#findAutolinkEnd(at);
    if (linkEnd > 0) {
      this.#mark('hidden', at, at + 1);
      return this.#mark('hidden', linkEnd - 1, linkEnd);
    }
    const end = this.#html.findEnd(at);
    if (end < 0) return at + 1;
    this.#finds.push({ kind: 'html', start: at, end });
    // Shown as it is written, but nothing in it means anything else.
    return end;
  }

  #findAutolinkEnd(at: number): number {
    autolink.lastIndex = at;
    if (autolink.test(this.#text)) return autolink.lastIndex;
    mailAddress.lastIndex = at;
    const host = mailAddress.exec(this.#text)?.[1];
    return host !== undefined && host.split('.').every((label) => mailLabel.test(label)) ? mailAddress.lastIndex : -1;
  }

  #readImageOpener(at: number): number {
    const text = this.#text;
    if (text[at + 2] === '[') {
      const end = findEmbedEnd(text, at + 3);
      if (end > 0 && isObsidianPicture(text.slice(at + 3, end - 2))) {
        this.#finds.push({ kind: 'obsidianEmbed', start: at, end });
        return end;
      }
    }
    return this.#openBracket(at, at + 2, 'image');
  }

  #openBracket(start: number, label: number, kind: Bracket['kind']): number {
    const around = this.#brackets.at(-1);
    if (around) around.hasBrackets = true;
    this.#brackets.push({ start, label, kind, mark: this.#marks.length, hasBrackets: false });
    this.#marks.push({ kind: 'bracket', start, end: label, close: undefined });
    return label;
  }

  #closeBracket(at: number): number {
    const bracket = this.#brackets.pop();
    if (!bracket) return at + 1;
    const index = this.#brackets.length;
    const isInactive = bracket.kind === 'link' && index < this.#inactive;
    this.#inactive = Math.min(this.#inactive, index);
    const found = isInactive ? undefined : this.#findSource(bracket, at);
    if (!found) return at + 1;
    const mark = this.#marks[bracket.mark];
    if (mark?.kind === 'bracket') mark.close = this.#marks.length;
    const marks = { start: bracket.mark + 1, end: this.#marks.length };
    this.#mark('hidden', at, found.end);
    if (bracket.kind === 'image') return this.#addImage(bracket, at, marks, found);
    this.#links.push({ start: bracket.start, end: found.end });
    this.#inactive = index;
    return found.end;
  }

  #addImage(
    { start, label }: Bracket,
    labelEnd: number,
    marks: Span,
    { source, end }: { readonly source: LinkSource; readonly end: number },
  ): number {
    // What is in its label is its text.
    while ((this.#finds.at(-1)?.start ?? -1) >= start) this.#finds.pop();
    const attributes = this.#readAttributes(end, source);
    const last = attributes?.end ?? end;
    this.#finds.push({
      kind: 'image',
      start,
      end,
      label: { start: label, end: labelEnd },
      marks,
      source,
      ...(attributes && { attributes }),
    });
    return last;
  }

  /** Pandoc reads those of a reference at its definition: behind the image they are text. */
  #readAttributes(start: number, source: LinkSource): Span | undefined {
    const rule = this.#rules.attributes;
    const isText = source.kind === 'reference' && (rule === 'quarto' || rule === 'pandoc');
    if (this.#text[start] !== '{' || isText) return undefined;
    const end = findAttributes(this.#text, start, rule, this.#deadAttributes);
    return end < 0 ? undefined : { start, end };
  }

  /** What the brackets that close at `at` lead to, and where that ends. */
  #findSource(bracket: Bracket, at: number): { readonly source: LinkSource; readonly end: number } | undefined {
    const text = this.#text;
    const after = at + 1;
    const own = bracket.hasBrackets ? undefined : toKey(text.slice(bracket.label, at));
    const key = own !== undefined && this.#isDefined(own) ? own : undefined;
    const shortcut = (end: number) =>
      key === undefined ? undefined : { source: { kind: 'reference', key, label: '' } as const, end };
    if (text[after] === '(') return this.#linkReader.readResource(after) ?? shortcut(after);
    if (text[after] !== '[') return shortcut(after);
    const label = this.#linkReader.readReference(after, this.#isDefined);
    if (label) return label;
    return text[after + 1] === ']' ? shortcut(after + 2) : undefined;
  }

  #readColons(at: number): number {
    const text = this.#text;
    if (!text.startsWith(':::', at)) return at + 1;
    const end = readLearnImageEnd(text, at);
    if (end < 0) return at + 1;
    this.#finds.push({ kind: 'learnImage', start: at, end });
    return end;
  }

  /** A shortcode of Hugo or a tag of Liquid, which may show a picture. */
  #readTemplate(at: number): number {
    const end = this.#templates.findEnd(at);
    if (end < 0) return at + 1;
    this.#finds.push({ kind: 'template', start: at, end });
    return end;
  }
}

/** What a character beside a run of `*` or `_` is, by CommonMark. */
function classify(sign: string | undefined): 'blank' | 'punctuation' | 'word' {
  if (sign === undefined || /\s/.test(sign)) return 'blank';
  return /[\p{P}\p{S}]/u.test(sign) ? 'punctuation' : 'word';
}

/** Behind the `]]` of an embed in one line; -1: there is none, or another bracket comes first. */
function findEmbedEnd(text: string, from: number): number {
  const stop = /[[\n\]]/g;
  stop.lastIndex = from;
  const at = stop.exec(text)?.index ?? -1;
  return at > from && text.startsWith(']]', at) && text[at + 2] !== '(' && text[at + 2] !== '[' ? at + 2 : -1;
}
