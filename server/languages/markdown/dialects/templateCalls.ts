import { decodeHTMLAttribute } from 'entities/decode';
import { toShortcodeName, type MarkdownRules } from '../../commonmark/rules.ts';
import { joinLines } from '../../commonmark/inlines/plainText.ts';
import type { AltText, Span, TextChange } from '../../imageReference.ts';
import type { SourceTarget } from '../../sources/sourceTarget.ts';
import { readSource } from '../../sources/sourceTemplate.ts';

/** A shortcode of Hugo or a tag of Liquid that shows one picture; spans are the piece's. */
export interface TemplateCall {
  readonly kind: 'hugo' | 'liquid';
  readonly name: string;
  /** Behind the parameter that names the picture. */
  readonly room: number;
  readonly parameters: 'named' | 'colons' | 'positional';
  /** The value that is there, with its quotes. */
  readonly value?: Span;
}

export interface ReadTemplateCall {
  readonly call: TemplateCall;
  readonly target: SourceTarget;
  readonly alt: AltText;
  readonly altSpan?: Span;
  readonly isLinked: boolean;
}

interface Parameter {
  /** Empty: it is named by its place. */
  readonly name: string;
  readonly sign: '=' | ':';
  readonly quote: '"' | "'" | '`' | '';
  readonly text: string;
  /** With its quotes. */
  readonly value: Span;
}

const targets =
  /^(?:src|image_path|image-path|imagepath|path|url|file|filename|image|img|picture|source|image_url|image-url|imageurl)$/;
const alts = /^(?:alt|alt_text|alt-text|alttext|image_alt|image-alt|imagealt|img_alt|imgalt)$/;
const captions = /^(?:caption|title|description|desc|text|label)$/;
const links = /^(?:link|href)$/;

const shortcode = /^\{\{[<%][ \t\r\n]*([A-Za-z][\w./-]*)(?=[ \t\r\n/>%])/;
const tag = /^\{%-?[ \t\r\n]*([A-Za-z][\w-]*)(?=[ \t\r\n%-])/;
const included = /[ \t\r\n]+([\w./-]+)(?=[ \t\r\n%-])/y;

/** Reads what is `written` at `offset`; undefined where it shows no picture by one of the known names. */
export function readTemplateCall(
  written: string,
  offset: number,
  { shortcodes }: MarkdownRules,
): ReadTemplateCall | undefined {
  const isHugo = written.startsWith('{{');
  const found = (isHugo ? shortcode : tag).exec(written);
  if (!found) return undefined;
  let name = found[1] ?? '';
  let start = found[0].length;
  if (!isHugo && /^(?:include|include_cached|include_relative)$/.test(name)) {
    included.lastIndex = start;
    name = included.exec(written)?.[1] ?? '';
    start = included.lastIndex;
  }
  const base = toShortcodeName(name);
  if (!shortcodes.has(base)) return undefined;
  const end = written.length - (isHugo ? 3 : 2);
  const parameters = readParameters(written, { start, end }, isHugo, offset);
  return parameters && toCall(base, isHugo, parameters);
}

const hugoName = /([\w-]+)=/y;
const liquidName = /([\w-]+)\s*([=:])\s*/y;
const hugoBare = /[^\s"`=]+/y;
const liquidBare = /[^\s"'=%]+/y;

/** Undefined where something is no parameter. */
function readParameters(
  written: string,
  { start, end }: Span,
  isHugo: boolean,
  offset: number,
): readonly Parameter[] | undefined {
  const last = isHugo ? /(?:^|[\s"`])\/$/ : /(?:^|[\s"'])-$/;
  const inside = written.slice(0, end);
  const text = (last.test(inside.slice(-2)) ? inside.slice(0, -1) : inside).trimEnd();
  const parameters: Parameter[] = [];
  for (let at = start; at < text.length;) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const named = matchAt(isHugo ? hugoName : liquidName, text, at);
    if (!named && !isHugo) return undefined;
    const from = at + (named?.[0].length ?? 0);
    const value = readValue(text, from, isHugo);
    if (!value) return undefined;
    at = value.end;
    parameters.push({
      name: (named?.[1] ?? '').toLowerCase(),
      sign: named?.[2] === ':' ? ':' : '=',
      quote: value.quote,
      text: value.text,
      value: { start: offset + from, end: offset + at },
    });
  }
  return parameters;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A value in quotes, of which a backslash keeps double and Liquid's single ones from ending it, or a bare one. */
function readValue(
  text: string,
  start: number,
  isHugo: boolean,
): { readonly quote: Parameter['quote']; readonly text: string; readonly end: number } | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== (isHugo ? '`' : "'")) {
    const bare = matchAt(isHugo ? hugoBare : liquidBare, text, start)?.[0];
    return bare === undefined ? undefined : { quote: '', text: bare, end: start + bare.length };
  }
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote !== '`') at++;
    else if (text[at] === quote) {
      const raw = text.slice(start + 1, at);
      return { quote, text: quote === '`' ? raw : raw.replace(/\\(["'])/g, '$1'), end: at + 1 };
    }
  }
  return undefined;
}

function toCall(name: string, isHugo: boolean, parameters: readonly Parameter[]): ReadTemplateCall | undefined {
  const isPositional = parameters[0]?.name === '';
  const get = (pattern: RegExp) => parameters.find((one) => pattern.test(one.name));
  const source = isPositional ? parameters[0] : (get(targets) ?? (isHugo ? get(/^name$/) : undefined));
  // A variable of Liquid names no picture before the site is made.
  if (!source || source.text.trim() === '' || (!isHugo && source.quote === '' && source.sign === '=')) return undefined;
  const alt = isPositional ? parameters.slice(1).find(({ text }) => isProse(text)) : get(alts);
  const call: TemplateCall = {
    kind: isHugo ? 'hugo' : 'liquid',
    name,
    room: source.value.end,
    parameters: isPositional ? 'positional' : source.sign === ':' ? 'colons' : 'named',
    ...(alt && { value: alt.value }),
  };
  const inner = { start: source.value.start + source.quote.length, end: source.value.end - source.quote.length };
  const target = readSource(source.text, inner.start, (text) => text);
  return (
    target && {
      call,
      target: { ...target, span: inner },
      ...(alt ? readAlt(alt, isHugo) : readCaption(get(captions), name, isHugo)),
      isLinked: get(links) !== undefined,
    }
  );
}

/** Not a size, a class or a keyword. */
function isProse(text: string): boolean {
  return (
    /\p{L}/u.test(text) && !/^[\d.]+(?:px|%|em|rem|vw|x\d+)?$|^(?:left|right|center|lazy|eager|true|false)$/i.test(text)
  );
}

function readAlt(
  { text, quote, value }: Parameter,
  isHugo: boolean,
): { readonly alt: AltText; readonly altSpan?: Span } {
  const isVariable = !isHugo && quote === '';
  if (isVariable || /\{[{%]/.test(text)) return { alt: { kind: 'expression', span: value } };
  const inner = { start: value.start + quote.length, end: value.end - quote.length };
  const plain = joinLines(isHugo ? text : decodeHTMLAttribute(text));
  const room = quote === '' ? {} : { altSpan: inner };
  if (plain.trim() === '') return { alt: { kind: text === '' ? 'decorative' : 'missing' }, ...room };
  return { alt: { kind: 'text', text: plain, span: inner }, ...room };
}

/** Hugo's own figure has its caption for an alt text; what another one makes of it is not known. */
function readCaption(caption: Parameter | undefined, name: string, isHugo: boolean): { readonly alt: AltText } {
  if (!caption || caption.text.trim() === '') return { alt: { kind: 'missing' } };
  const { quote, value, text } = caption;
  const isKnown = isHugo && name === 'figure';
  if (isKnown && caption.name !== 'caption') return { alt: { kind: 'missing' } };
  if (!isKnown || /\{[{%]/.test(text)) return { alt: { kind: 'expression', span: value } };
  const inner = { start: value.start + quote.length, end: value.end - quote.length };
  return { alt: { kind: 'text', text: joinLines(text), span: inner } };
}

/** Ways to give the call an alt text, the prettiest first. */
export function writeTemplateAlts(piece: string, call: TemplateCall, alt: string): readonly TextChange[] {
  const { room, value, parameters, name } = call;
  // What is in an include's parameter comes into HTML as it is.
  if (call.kind === 'liquid' && /["<&{]/.test(alt)) return [];
  const written = value && piece[value.start] === "'" ? [`'${alt}'`] : quote(alt, call.kind);
  if (value) return written.map((newText) => ({ span: value, newText }));
  // Hugo's own figure knows no places, and what other themes' know is not known.
  if (parameters === 'positional' && name === 'figure') return [];
  const before = parameters === 'positional' ? ' ' : parameters === 'colons' ? ' alt: ' : ' alt=';
  return written.map((newText) => ({ span: { start: room, end: room }, newText: before + newText }));
}

function quote(alt: string, kind: TemplateCall['kind']): readonly string[] {
  if (!/["\\]/.test(alt)) return [`"${alt}"`];
  return kind === 'hugo' && !alt.includes('`') ? [`\`${alt}\``] : [];
}
