import { Occurrences } from '../occurrences.ts';

/** Environments whose text TeX does not read as commands. */
const verbatim =
  'verbatim|Verbatim|BVerbatim|LVerbatim|SaveVerbatim|VerbatimOut|verbatimwrite|verbatimtab|spverbatim|semiverbatim|' +
  'lstlisting|minted|listing|tcblisting|comment|filecontents|asy|asydef|luacode|pycode|pyverbatim|sagesilent|sageblock';
const graphics = 'includegraphics|includesvg|adju?s?t?includegraphics|epsfig|psfig';
/** What a bracket behind holds as it stands. */
const asItStands = 'verb|lstinline|mintinline\\{\\w*\\}|mint\\{\\w*\\}|path|url|nolinkurl|detokenize';

/** What to look at in a document: graphics, and what hides them. */
const marks = new RegExp(
  String.raw`\\(?:(?<graphic>${graphics})(?![a-zA-Z@])` +
    String.raw`|begin\s{0,9}\{(?<environment>${verbatim})(?<star>\*?)\}` +
    String.raw`|(?:${asItStands})(?![a-zA-Z@])\*?(?:\[[^\]\n]{0,200}\])?(?<delimiter>[^\sa-zA-Z[])` +
    String.raw`|(?<end>end)\s{0,9}\{document\}` +
    String.raw`|(?<condition>if[a-zA-Z@]*|else|fi|unless)(?![a-zA-Z@])` +
    String.raw`|(?<quoting>string|newif|let|noexpand|meaning)(?![a-zA-Z@])[ \t]{0,9}(?:=[ \t]{0,9})?\\(?:[a-zA-Z@]+|[^])` +
    String.raw`|(?<over>endinput)(?![a-zA-Z@])|[^])|%`,
  'g',
);

/** TeX's conditionals of one word that begin like a macro with arguments: `\iff`, `\ifthenelse{...}` are none. */
const noConditions = new Set(['iff', 'ifthenelse', 'ifthispageodd', 'ifstr', 'ifnumber']);

/** Where the commands of graphics begin that TeX comes to, in order; with the place behind which to go on. */
export function* findGraphicMarks(text: string): Generator<number, void, number | undefined> {
  const reader = new MarkReader(text);
  for (let at = reader.next(); at !== undefined; at = reader.next()) reader.goOn(yield at);
}

class MarkReader {
  readonly #text: string;
  readonly #occurrences: Occurrences;
  readonly #marks = new RegExp(marks.source, marks.flags);
  /** The conditionals around; `true`: what is behind its `\else` is not read. */
  readonly #conditions: ('true' | 'unknown')[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#occurrences = new Occurrences(text);
  }

  goOn(at: number | undefined): void {
    if (at !== undefined) this.#marks.lastIndex = at;
  }

  /** The `\` of the next command of a graphic. */
  next(): number | undefined {
    for (let mark = this.#marks.exec(this.#text); mark; mark = this.#marks.exec(this.#text)) {
      const { graphic, environment, star = '', delimiter, end, condition, over } = mark.groups ?? {};
      if (graphic !== undefined) return mark.index;
      if (end !== undefined || over !== undefined) return undefined;
      if (mark[0] === '%') this.#marks.lastIndex = this.#occurrences.lineEnd(mark.index);
      else if (environment !== undefined) this.#skipTo(`\\end{${environment}${star}}`);
      else if (delimiter !== undefined) this.#skipQuoted(delimiter);
      else if (condition !== undefined) this.#readCondition(condition);
    }
    return undefined;
  }

  /** Behind the mark, or at the end of the text. */
  #skipTo(mark: string): void {
    const at = this.#text.indexOf(mark, this.#marks.lastIndex);
    this.#marks.lastIndex = at < 0 ? this.#text.length : at + mark.length;
  }

  /** Behind the delimiter or the brace that matches, if it is in the same line. */
  #skipQuoted(delimiter: string): void {
    const from = this.#marks.lastIndex;
    const lineEnd = this.#occurrences.lineEnd(from);
    if (delimiter !== '{') {
      const at = this.#occurrences.next(delimiter, from);
      if (at >= 0 && at < lineEnd) this.#marks.lastIndex = at + 1;
      return;
    }
    let depth = 1;
    for (let at = from; at < lineEnd; at++) {
      if (this.#text[at] === '{') depth++;
      else if (this.#text[at] === '}' && --depth === 0) {
        this.#marks.lastIndex = at + 1;
        return;
      }
    }
    this.#marks.lastIndex = lineEnd;
  }

  #readCondition(name: string): void {
    const kind = this.#kindOf(name, this.#marks.lastIndex);
    if (kind === 'none') return;
    if (kind === 'false') this.#skipDead('else');
    else if (kind === 'fi') this.#conditions.pop();
    else if (kind !== 'else') this.#conditions.push(kind);
    else if (this.#conditions.at(-1) === 'true') {
      this.#skipDead('fi');
      this.#conditions.pop();
    }
  }

  #kindOf(name: string, behind: number): 'true' | 'false' | 'unknown' | 'else' | 'fi' | 'none' {
    if (name === 'fi' || name === 'else') return name;
    if (name === 'iftrue') return 'true';
    if (name === 'iffalse') return 'false';
    if (name === 'unless' || noConditions.has(name)) return 'none';
    const rest = this.#text.slice(behind, behind + 3);
    // The way to take a piece out: `\if0 ... \fi` asks whether two signs are the same.
    if (name === 'if' && /^\s?[01]/.test(rest)) return /^\s?([01])\1/.test(rest) ? 'true' : 'false';
    // A package's macro with arguments, as `\ifblank{...}{...}`.
    return rest.startsWith('{') && name.length > 2 ? 'none' : 'unknown';
  }

  /** Behind what TeX does not read: to the `\fi` of the conditional, or to its `\else` if that is asked for. */
  #skipDead(until: 'else' | 'fi'): void {
    const inner = /\\(?:(if[a-zA-Z@]*|else|fi)(?![a-zA-Z@])|(?:newif|let)(?![a-zA-Z@])[ \t]*\\[a-zA-Z@]*|[^])|%/g;
    inner.lastIndex = this.#marks.lastIndex;
    let depth = 0;
    for (let mark = inner.exec(this.#text); mark; mark = inner.exec(this.#text)) {
      if (mark[0] === '%') inner.lastIndex = this.#occurrences.lineEnd(mark.index);
      const name = mark[1];
      if (name === undefined) continue;
      if (name === 'fi') {
        if (--depth >= 0) continue;
      } else if (name !== 'else') {
        if (this.#kindOf(name, inner.lastIndex) !== 'none') depth++;
        continue;
      } else if (until === 'fi' || depth > 0) continue;
      else this.#conditions.push('unknown');
      this.#marks.lastIndex = inner.lastIndex;
      return;
    }
    this.#marks.lastIndex = this.#text.length;
  }
}
