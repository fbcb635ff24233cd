import type { Code, Construct, Effects, Extension, State, TokenizeContext, TokenType } from 'micromark-util-types';

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    obsidianEmbed: 'obsidianEmbed';
    learnImage: 'learnImage';
    mystOpener: 'mystOpener';
    mystOption: 'mystOption';
    imageAttributes: 'imageAttributes';
  }
}

/** Obsidian's own list of pictures; `![[note]]` embeds a note. */
const pictureName = /^[^|#]+\.(?:avif|bmp|gif|jpe?g|png|svg|webp|tiff?)\s*\\?(?:[|#]|$)/i;

/** `![[cup.png|A cup|200]]`. `![[a]](b.png)` and `![[a]][b]` are Markdown's own images with brackets in their alt text. */
const obsidianEmbed = construct('obsidianEmbed', () => {
  let text = '';
  return (character, next) => {
    text += character;
    if (text.length <= 3) return '![['.startsWith(text) ? 'more' : 'fail';
    if (character === '[' || character === '\n') return 'fail';
    if (!text.endsWith(']]')) return character === ']' && next !== ']' ? 'fail' : 'more';
    return next !== '(' && next !== '[' && pictureName.test(text.slice(3, -2)) ? 'done' : 'fail';
  };
});

/** `:::image type="content" source="cup.png" alt-text="A cup":::` as docfx reads it: no escapes in the quotes. */
const learnImage = construct('learnImage', () => {
  const read = readAttributes(':::');
  let text = '';
  return (character, next) => {
    if (text.length >= 8 && /^:::[ \t]*image[\s]/.test(text)) return read(character, next);
    text += character;
    return /^:{0,3}$|^:::[ \t]*(?:i|im|ima|imag|image\s?)?$/.test(text) ? 'more' : 'fail';
  };
});

/** `:::{image} cup.png` and `:::{figure} cup.png`, to the end of the line. */
const mystOpener = construct('mystOpener', (context) => {
  if (!isAtLineStart(context)) return () => 'fail';
  return readLine(/^:{3,}\{(?:image|figure)\}$/, /^:+(?:\{[a-z]*)?$/);
});

/** `:alt: A cup` below a MyST directive. */
const mystOption = construct('mystOption', (context) => {
  if (!isAtLineStart(context) || !isAfter(context, ['mystOpener', 'mystOption'])) return () => 'fail';
  return readLine(/^:[a-z-]+:$/, /^:[a-z-]*$/);
});

/** Pandoc's `{#fig-cup width=50% fig-alt="A cup"}` right after an image. */
const quartoAttributes = construct('imageAttributes', (context) => {
  if (context.events.at(-1)?.[1].type !== 'image') return () => 'fail';
  return readPandocAttributes();
});

/** Elsewhere `{...}` after an image is text, unless it says `fig-alt`. */
const figAltAttributes = construct('imageAttributes', (context) => {
  if (context.events.at(-1)?.[1].type !== 'image') return () => 'fail';
  const read = readPandocAttributes();
  let text = '';
  return (character, next) => {
    text += character;
    const step = read(character, next);
    return step === 'done' && !/\sfig-alt\s*=|\{fig-alt\s*=/.test(text) ? 'fail' : step;
  };
});

const colons = [mystOption, mystOpener, learnImage];
export const markdownSyntax: Extension = { text: { 33: obsidianEmbed, 58: colons, 123: figAltAttributes } };
export const quartoSyntax: Extension = { text: { 33: obsidianEmbed, 58: colons, 123: quartoAttributes } };
/** In MDX, `{` begins an expression. */
export const mdxSyntax: Extension = { text: { 33: obsidianEmbed, 58: colons } };

/** Takes the characters of a token one at a time, and is shown the next; undefined: the content ends there. */
type Reader = (character: string, next: string | undefined) => 'more' | 'done' | 'fail';

/** In characters: what looks like a longer one is none, or every opening would be read to the end. */
const longestToken = 10_000;

/** A construct that is one token, which `begin`'s reader knows the end of. */
function construct(name: TokenType, begin: (context: TokenizeContext) => Reader): Construct {
  return {
    name,
    tokenize(effects: Effects, ok: State, nok: State): State {
      const read = begin(this);
      let last = '';
      let length = 0;
      return (code) => {
        effects.enter(name);
        return take(code);
      };

      function take(code: Code): State | undefined {
        const character = toCharacter(code);
        if (character === undefined || ++length > longestToken) return nok(code);
        effects.consume(code);
        // A tab comes as itself and virtual spaces.
        if (character === '') return after;
        last = character;
        return after;
      }

      function after(code: Code): State | undefined {
        const next = toCharacter(code);
        if (next === '') return take(code);
        const step = read(last, next);
        if (step === 'fail') return nok(code);
        if (step === 'more') return take(code);
        effects.exit(name);
        return ok(code);
      }
    },
  };
}

function toCharacter(code: Code): string | undefined {
  if (code === null) return undefined;
  if (code >= 0) return String.fromCharCode(code);
  return code === -1 ? '' : code === -2 ? '\t' : '\n';
}

function isLineEnd(character: string | undefined): boolean {
  return character === undefined || character === '\n';
}

function isAtLineStart({ events }: TokenizeContext): boolean {
  const last = events.at(-1)?.[1].type;
  return last === undefined || last === 'lineEnding' || last === 'linePrefix';
}

function isAfter({ events }: TokenizeContext, types: readonly TokenType[]): boolean {
  const before = events.findLast(([, { type }]) => type !== 'linePrefix' && type !== 'lineEnding');
  return before !== undefined && types.includes(before[1].type);
}

/** A line that begins with `head`; `part` is what may become one. */
function readLine(head: RegExp, part: RegExp): Reader {
  let text = '';
  let isBegun = false;
  return (character, next) => {
    if (!isBegun) {
      text += character;
      isBegun = head.test(text);
      if (!isBegun && !part.test(text)) return 'fail';
    }
    if (!isLineEnd(next)) return 'more';
    return isBegun ? 'done' : 'fail';
  };
}

/** ` name="value" name` up to `closer`. */
function readAttributes(closer: string): Reader {
  let state: 'between' | 'name' | 'equals' | 'value' | 'after' | 'closer' = 'between';
  let closed = 0;
  return (character) => {
    const isSpace = /\s/.test(character);
    if (state === 'value') {
      if (character === '"') state = 'after';
      return 'more';
    }
    if (character === closer[closed] && state !== 'equals') {
      state = 'closer';
      closed++;
      return closed === closer.length ? 'done' : 'more';
    }
    if (state === 'closer') return 'fail';
    if (state === 'equals') {
      if (character === '"') state = 'value';
      return isSpace || character === '"' ? 'more' : 'fail';
    }
    if (isSpace) {
      if (state === 'after') state = 'between';
      return 'more';
    }
    if (character === '=' && state === 'name') state = 'equals';
    else if (/[\w-]/.test(character) && state !== 'after') state = 'name';
    else return 'fail';
    return 'more';
  };
}

function readPandocAttributes(): Reader {
  let quote = '';
  let isEscaped = false;
  let previous = '';
  return (character) => {
    const before = previous;
    previous = character;
    if (isEscaped) {
      isEscaped = false;
    } else if (quote !== '') {
      if (character === '\\') isEscaped = true;
      else if (character === quote) quote = '';
    } else if (character === '}') {
      return 'done';
    } else if ((character === '"' || character === "'") && before === '=') {
      quote = character;
    } else if (before === '' ? character !== '{' : !/[\w\s#.:=%/+,()-]/.test(character)) {
      return 'fail';
    }
    return 'more';
  };
}
