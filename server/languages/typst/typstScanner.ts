import { readArgument, type Call } from './typstCalls.ts';

/** What is being read: Typst's three modes, and where code in a text ends. */
type Frame =
  /** Text, to the `]` that closes it or the end of the document. `depth`: of other brackets in it. */
  | { readonly kind: 'markup'; readonly call: Call | undefined; depth: number }
  | { readonly kind: 'math'; readonly call: Call | undefined }
  /** What is in `(...)` or `{...}`. `own`: the call whose arguments these are. */
  | {
      readonly kind: 'group';
      readonly call: Call | undefined;
      readonly close: string;
      readonly own?: Call;
      from: number;
    }
  /** `#let a = 1`, to the line's end or a semicolon. */
  | { readonly kind: 'statement'; readonly call: Call | undefined }
  /** `#if a { } else { }`, to the end of its last body. */
  | { readonly kind: 'control'; readonly call: Call | undefined; hasBody: boolean }
  /** Behind a name, a call or a group: what goes on without a blank, `.name`, `(...)`, `[...]`. */
  | { readonly kind: 'chain'; readonly call: Call | undefined; readonly start: number; name: string; own?: Call };

const plainMarkup = /[^\\`$#[\]/]+/y;
const plainCode = /[\s+\-*=<>!&|%^~?@'\d]+/y;
const name = /[\p{XID_Start}_][\p{XID_Continue}_-]*/uy;
const link = /[\w!#$%&*,\-./:;=?@~']+/y;
const statements = new Set(['let', 'set', 'show', 'import', 'include', 'return', 'break', 'continue']);
const controls = new Set(['if', 'for', 'while']);
const keywords = new Set([...statements, ...controls, 'else', 'in', 'not', 'and', 'or', 'as', 'context']);
/** Deepest nesting of frames that is looked into. */
const deepest = 500;
/** Longest list of an import's names, in characters. */
const longestImport = 500;

/**
 * The calls of a Typst document, in the order of their ends; undefined where `image` is given another meaning. In linear
 * time: what is open is on a stack, and nothing is looked at twice.
 */
export function findCalls(text: string, wanted: ReadonlySet<string>): readonly Call[] | undefined {
  const scanner = new Scanner(text, wanted);
  scanner.scan();
  return scanner.isRenamed ? undefined : scanner.calls;
}

class Scanner {
  readonly calls: Call[] = [];
  isRenamed = false;
  readonly #text: string;
  readonly #wanted: ReadonlySet<string>;
  readonly #frames: Frame[] = [{ kind: 'markup', call: undefined, depth: 0 }];
  #at = 0;
  /** The name read before, as long as nothing but blanks is behind it. */
  #before = '';
  /** Where the import before begins. */
  #import = -Infinity;

  constructor(text: string, wanted: ReadonlySet<string>) {
    this.#text = text;
    this.#wanted = wanted;
  }

  scan(): void {
    for (let frame = this.#top(); frame && this.#at < this.#text.length; frame = this.#top()) {
      if (frame.kind === 'markup') this.#readMarkup(frame);
      else if (frame.kind === 'math') this.#readMath();
      else if (frame.kind === 'chain') this.#readChain(frame);
      else this.#readCode(frame);
    }
  }

  #top(): Frame | undefined {
    return this.#frames.at(-1);
  }

  #push(frame: Frame): void {
    if (this.#frames.length < deepest) this.#frames.push(frame);
    else this.#at = this.#text.length;
  }

  #readMarkup(frame: Frame & { readonly kind: 'markup' }): void {
    const text = this.#text;
    plainMarkup.lastIndex = this.#at;
    if (plainMarkup.test(text)) this.#at = plainMarkup.lastIndex;
    const sign = text[this.#at];
    if (sign === undefined) return;
    if (sign === '\\') this.#at += 2;
    else if (sign === '`') this.#skipRaw();
    else if (sign === '$') this.#open({ kind: 'math', call: frame.call });
    else if (sign === '#') this.#readHash(frame.call);
    else if (sign === '[') {
      frame.depth++;
      this.#at++;
    } else if (sign === ']') {
      this.#at++;
      if (frame.depth > 0) frame.depth--;
      else if (this.#frames.length > 1) this.#frames.pop();
    } else if (!this.#skipLink() && !this.#skipComment()) this.#at++;
  }

  #open(frame: Frame): void {
    this.#at++;
    this.#push(frame);
  }

  #readMath(): void {
    const sign = this.#text[this.#at];
    if (sign === '\\') this.#at += 2;
    else if (sign === '"') this.#skipString();
    else if (sign === '$') {
      this.#at++;
      this.#frames.pop();
    } else if (sign === '#') this.#readHash(this.#top()?.call);
    else if (!this.#skipComment()) this.#at++;
  }

  /** Code in a text, behind `#`. */
  #readHash(call: Call | undefined): void {
    const start = ++this.#at;
    const word = this.#takeName();
    if (word === 'import') this.#import = start;
    if (word === undefined) this.#readPrimary(call);
    else if (statements.has(word)) this.#push({ kind: 'statement', call });
    else if (controls.has(word)) this.#push({ kind: 'control', call, hasBody: false });
    else if (word === 'context') {
      this.#skipBlanks();
      const from = this.#at;
      const next = this.#takeName();
      if (next === undefined) this.#readPrimary(call);
      else if (controls.has(next)) this.#push({ kind: 'control', call, hasBody: false });
      else this.#push({ kind: 'chain', call, start: from, name: next });
    } else this.#push({ kind: 'chain', call, start, name: word });
    this.#before = word ?? '';
  }

  /** A group, a text in brackets or a string, and what follows it without a blank. */
  #readPrimary(call: Call | undefined): void {
    const start = this.#at;
    const sign = this.#text[start];
    if (sign === '"') this.#skipString();
    else if (sign === '`') this.#skipRaw();
    else if (sign !== '(' && sign !== '{' && sign !== '[' && sign !== '$') return;
    this.#push({ kind: 'chain', call, start, name: '?' });
    if (sign === '(' || sign === '{') this.#openGroup(sign, call);
    else if (sign === '[') this.#open({ kind: 'markup', call, depth: 0 });
    else if (sign === '$') this.#open({ kind: 'math', call });
  }

  #openGroup(sign: '(' | '{', call: Call | undefined, own?: Call): void {
    this.#open({
      kind: 'group',
      call,
      close: sign === '(' ? ')' : '}',
      from: this.#at + 1,
      ...(own && { own }),
    });
    this.#before = '';
  }

  #readChain(frame: Frame & { readonly kind: 'chain' }): void {
    const sign = this.#text[this.#at];
    if (sign === '(') {
      const own: Call = { name: frame.name, start: frame.start, parent: frame.call, arguments: [] };
      frame.own = own;
      frame.name = '?';
      this.#openGroup('(', own, own);
    } else if (sign === '[') {
      const own = frame.own ?? { name: frame.name, start: frame.start, parent: frame.call, arguments: [] };
      frame.own = own;
      frame.name = '?';
      this.#open({ kind: 'markup', call: own, depth: 0 });
    } else if (sign === '.') {
      this.#at++;
      const member = this.#takeName();
      if (member === undefined) {
        this.#at--;
        this.#frames.pop();
      } else {
        frame.name = `${frame.name}.${member}`;
        delete frame.own;
      }
    } else this.#frames.pop();
  }

  #readCode(frame: Frame & { readonly kind: 'group' | 'statement' | 'control' }): void {
    const text = this.#text;
    if (frame.kind === 'control' && frame.hasBody && !this.#readElse(frame)) return;
    if (frame.kind === 'group') {
      plainCode.lastIndex = this.#at;
      if (plainCode.test(text)) this.#at = plainCode.lastIndex;
    }
    const sign = text[this.#at];
    const start = this.#at;
    const word = sign === undefined ? undefined : this.#takeName();
    if (word !== undefined) this.#readWord(frame, word, start);
    else if (sign === '"' || sign === '`') this.#readPrimary(frame.call);
    else if (sign === '(' || sign === '[' || sign === '{' || sign === '$') {
      if (frame.kind === 'control' && (sign === '{' || sign === '[')) {
        frame.hasBody = true;
        if (sign === '{') this.#openGroup(sign, frame.call);
        else this.#open({ kind: 'markup', call: frame.call, depth: 0 });
      } else this.#readPrimary(frame.call);
    } else if (sign === ')' || sign === ']' || sign === '}') this.#close(sign);
    else if (sign === ',' && frame.kind === 'group') this.#readComma(frame);
    else if (frame.kind !== 'group' && (sign === ';' || (sign === '\n' && frame.kind === 'statement'))) {
      if (sign === ';') this.#at++;
      this.#frames.pop();
    } else if (!this.#skipComment()) this.#at++;
  }

  #readWord(frame: Frame, word: string, start: number): void {
    if (word === 'image' && (this.#before === 'let' || this.#isImported(start))) this.isRenamed = true;
    if (word === 'import') this.#import = start;
    this.#before = word;
    if (!keywords.has(word)) this.#push({ kind: 'chain', call: frame.call, start, name: word });
  }

  /** Whether a name stands in the list of an import. */
  #isImported(start: number): boolean {
    if (start - this.#import > longestImport) return false;
    return !/[\n;]/.test(this.#text.slice(this.#import, start));
  }

  /** Whether another body follows; else the statement is over. */
  #readElse(frame: Frame & { readonly kind: 'control' }): boolean {
    const other = /\s*else(?![\p{XID_Continue}_-])\s*/uy;
    other.lastIndex = this.#at;
    if (!other.test(this.#text)) {
      this.#frames.pop();
      return false;
    }
    this.#at = other.lastIndex;
    frame.hasBody = false;
    return true;
  }

  #readComma(frame: Frame & { readonly kind: 'group' }): void {
    this.#endArgument(frame);
    this.#at++;
    frame.from = this.#at;
  }

  #endArgument({ own, from }: Frame & { readonly kind: 'group' }): void {
    if (!own || !this.#wanted.has(own.name)) return;
    const argument = readArgument(this.#text, from, this.#at);
    if (argument) own.arguments.push(argument);
  }

  /** Ends what the bracket closes, and what was left open in it. */
  #close(sign: string): void {
    const closes = (frame: Frame): boolean =>
      frame.kind === 'group' ? frame.close === sign : frame.kind === 'markup' && sign === ']';
    const lowest = Math.max(0, this.#frames.length - 50);
    let at = this.#frames.length - 1;
    while (at >= lowest && !closes(this.#frames[at] ?? { kind: 'math', call: undefined })) at--;
    const frame = this.#frames[at];
    if (at < lowest || !frame || (at === 0 && frame.kind === 'markup')) {
      if (this.#top()?.kind === 'group') this.#at++;
      else this.#frames.pop();
      return;
    }
    this.#frames.length = at;
    if (frame.kind === 'group') {
      this.#endArgument(frame);
      const { own } = frame;
      if (own) {
        own.end = this.#at + 1;
        if (this.#wanted.has(own.name)) this.calls.push(own);
      }
    }
    this.#at++;
  }

  #takeName(): string | undefined {
    name.lastIndex = this.#at;
    if (!isNameStart(this.#text.charCodeAt(this.#at)) || !name.test(this.#text)) return undefined;
    const word = this.#text.slice(this.#at, name.lastIndex);
    this.#at = name.lastIndex;
    return word;
  }

  #skipBlanks(): void {
    while (/^\s$/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #skipString(): void {
    let at = this.#at + 1;
    while (at < this.#text.length && this.#text[at] !== '"') at += this.#text[at] === '\\' ? 2 : 1;
    this.#at = at + 1;
  }

  /** One backquote or three and more around a text; two around none. */
  #skipRaw(): void {
    let open = this.#at;
    while (this.#text[open] === '`') open++;
    const marks = open - this.#at;
    if (marks === 2) this.#at = open;
    else {
      const end = this.#text.indexOf('`'.repeat(marks), open);
      this.#at = end < 0 ? this.#text.length : end + marks;
    }
  }

  /** In an address `//` begins no comment and `#` no code. */
  #skipLink(): boolean {
    if (!this.#text.startsWith('//', this.#at)) return false;
    if (!/https?:$/.test(this.#text.slice(Math.max(0, this.#at - 6), this.#at))) return false;
    let at = this.#at + 2;
    const open: string[] = [];
    for (;;) {
      link.lastIndex = at;
      if (link.test(this.#text)) at = link.lastIndex;
      const sign = this.#text[at] ?? '';
      if (sign === '(' || sign === '[') open.push(sign === '(' ? ')' : ']');
      else if (sign !== '' && sign === open.at(-1)) open.pop();
      else break;
      at++;
    }
    this.#at = at;
    return true;
  }

  #skipComment(): boolean {
    if (this.#text[this.#at] !== '/') return false;
    const next = this.#text[this.#at + 1];
    if (next === '/') {
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#text.length : end;
      return true;
    }
    if (next !== '*') return false;
    const mark = /\/\*|\*\//g;
    mark.lastIndex = this.#at + 2;
    let depth = 1;
    while (depth > 0 && mark.test(this.#text)) depth += this.#text[mark.lastIndex - 1] === '*' ? 1 : -1;
    this.#at = depth > 0 ? this.#text.length : mark.lastIndex;
    return true;
  }
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
}
