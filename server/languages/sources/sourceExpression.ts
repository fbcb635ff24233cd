import { computed, toSitePath, withoutPathScheme, type SourceTarget } from './sourceTarget.ts';
import { withoutLoaders } from './imports.ts';

/** In characters: what is longer is no path. */
const longest = 1000;

const literal = String.raw`("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|${'`'}(?:\\.|[^${'`'}\\$]|\$(?!\{))*${'`'})`;
/** The root of the site, as bundlers and frameworks call it. */
const root = String.raw`(?:import\.meta\.env\.BASE_URL|process\.env\.(?:PUBLIC_URL|BASE_URL)|(?:\w+\.)*baseUrl|base)`;

const forms = {
  literal: new RegExp(`^${literal}$`),
  module: new RegExp(String.raw`^(?:require|import)\s*\(\s*${literal}\s*,?\s*\)$`),
  address: new RegExp(String.raw`^new\s+URL\(\s*${literal}\s*,\s*import\.meta\.url\s*,?\s*\)$`),
  /** Of Docusaurus, VitePress and VuePress, SvelteKit, Gatsby, Laravel and Symfony. */
  helper: new RegExp(
    String.raw`^(?:[\w$]+\.)*(?:\$?withBase|useBaseUrl|withBaseUrl|withPrefix|asset)\(\s*${literal}\s*(?:,\s*[^()]*)?\)$`,
  ),
  rooted: new RegExp(String.raw`^${root}\s*\+\s*${literal}$`),
  rootedTemplate: new RegExp(String.raw`^${'`'}\$\{\s*${root}\s*\}([^${'`'}\\$]+)${'`'}$`),
  name: /^(?!(?:undefined|null|true|false|this|NaN)$)[A-Za-z_$][\w$]*$/,
} as const;

/** What changes nothing about which picture is meant: `cup.src`, `cup as Picture`, `await cup`, `(cup)`. */
const wrappings = [
  /^await\s+()/,
  /(?:\s+(?:as|satisfies)\s+[\w$.<>[\] ]+|!|\s*\??\.\s*(?:src|default|href|pathname)|\.toString\(\))$/,
] as const;

/**
 * The picture that an expression of JavaScript or TypeScript means, which begins at `start` of its text. Read without a
 * parser, since Vue, Angular, Svelte and Astro have their expressions in HTML by the thousand; what is none of the forms
 * that bundlers and sites know is computed.
 */
export function readExpression(code: string, start: number): SourceTarget {
  const whole = trim(code, 0, code.length);
  const span = { start: start + whole.start, end: start + whole.end };
  const text = code.slice(whole.start, whole.end);
  if (text.length > longest) return computed(text.slice(0, longest), span);
  const { start: from, end } = unwrap(text);
  const inner = text.slice(from, end);
  const name = forms.name.exec(inner);
  if (name) return { kind: 'imported', name: inner, text, span };
  for (const kind of ['literal', 'module', 'address', 'helper', 'rooted', 'rootedTemplate'] as const) {
    const written = forms[kind].exec(inner)?.[1];
    if (written === undefined) continue;
    const at = span.start + from + inner.indexOf(written);
    const isQuoted = kind !== 'rootedTemplate';
    const path = isQuoted ? readString(written) : written;
    const target = toPath(kind, path);
    if (target === '') break;
    const [first, last] = isQuoted ? [at + 1, at + written.length - 1] : [at, at + written.length];
    return { kind: 'text', text: target, span: { start: first, end: last } };
  }
  return computed(text, span);
}

function toPath(kind: Exclude<keyof typeof forms, 'name'>, path: string): string {
  if (kind === 'literal') return withoutPathScheme(path.trim());
  if (kind === 'module' || kind === 'address') return withoutLoaders(path);
  return toSitePath(path);
}

function unwrap(text: string): { readonly start: number; readonly end: number } {
  let { start, end } = trim(text, 0, text.length);
  for (;;) {
    const inner = text.slice(start, end);
    const [before, behind] = wrappings.map((wrapping) => wrapping.exec(inner)?.[0].length ?? 0);
    const isBracketed = /^\([^]*\)$/.test(inner);
    if (!before && !behind && !isBracketed) return { start, end };
    const bracket = isBracketed && !before && !behind ? 1 : 0;
    ({ start, end } = trim(text, start + (before ?? 0) + bracket, end - (behind ?? 0) - bracket));
  }
}

function trim(text: string, from: number, to: number): { readonly start: number; readonly end: number } {
  const inner = text.slice(from, Math.max(from, to));
  const start = from + (inner.length - inner.trimStart().length);
  return { start, end: start + inner.trim().length };
}

/** The value of a string or of a template without anything in it. */
export function readString(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([^]))/g, readEscape);
}

const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

function readEscape(all: string, point?: string, unit?: string, byte?: string, sign = ''): string {
  const code = point ?? unit ?? byte;
  if (code === undefined) return signs[sign] ?? (sign === '\n' ? '' : sign);
  const number = Number.parseInt(code, 16);
  return number <= 0x10_ff_ff ? String.fromCodePoint(number) : all;
}
