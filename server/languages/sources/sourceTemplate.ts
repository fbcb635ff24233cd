import type { Span } from '../imageReference.ts';
import { readExpression, readString } from './sourceExpression.ts';
import { computed, toSitePath, withoutPathScheme, type SourceTarget } from './sourceTarget.ts';

/** In characters: what is longer is computed. */
const longest = 2000;

const literal = String.raw`("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')`;
/** The site's root, as Jekyll, Hugo, Pelican, MkDocs and others call it. */
const roots = String.raw`(?:\$?\.?site\.(?:baseurl|url|base_url|basepath)|(?:config\.)?base_?(?:url|path)|siteurl|site_url|base|path_?prefix)`;
/** What puts the site's root before a path, or leaves it as it is. */
const filter = String.raw`(?:\s*\|\s*(?:(?:relative|absolute)_url|(?:rel|abs)(?:Lang)?URL|url|safeURL|safe|e|escape|raw|(?:prepend|default)\s*:\s*(?:${roots}|''|""|'/'|"/")))`;

/** What templates say in an output, with what it means. */
const outputs: readonly { readonly form: RegExp; readonly toPath: (written: string) => string }[] = [
  { form: new RegExp(`^${literal}$`), toPath: (path) => path },
  { form: new RegExp(`^${literal}${filter}+$`, 'i'), toPath: toSitePath },
  { form: new RegExp(`^(${roots})${filter}*$`, 'i'), toPath: () => '/' },
  { form: new RegExp(`^(?:rel|abs)(?:Lang)?URL\\s+${literal}$`, 'i'), toPath: toSitePath },
  /** Laravel, Symfony, CodeIgniter, Hexo, Sphinx's templates. */
  {
    form: new RegExp(
      String.raw`^(?:(?:secure_)?asset|secure_url|url|base_url|url_for|site_url|mix|pathto|with_?base)\(\s*${literal}\s*(?:,\s*[\w'"]+\s*)?\)${filter}*$`,
      'i',
    ),
    toPath: toSitePath,
  },
  /** Flask, Starlette, Jinja in Django. */
  {
    form: new RegExp(
      String.raw`^(?:url_for\(\s*['"]static['"]\s*,\s*(?:filename|path)\s*=|static\()\s*${literal}\s*\)${filter}*$`,
      'i',
    ),
    toPath: toStaticPath,
  },
  { form: /^(static_url)$/i, toPath: () => '/static/' },
  { form: /^(media_url)$/i, toPath: () => '/media/' },
];

/** Django's `{% static 'cup.png' %}`, Jekyll's `{% link assets/cup.png %}` and `{% asset_path cup.png %}`. */
const tags: typeof outputs = [
  { form: new RegExp(String.raw`^(?:\w+_)?static\s+${literal}$`), toPath: toStaticPath },
  { form: /^(?:link|asset_path)\s+([\w./@+-]+)$/, toPath: toSitePath },
];

/** Pieces of a template, each with its way of writing. */
const insert = new RegExp(
  [
    String.raw`\{\{[<%]?-?([^{}]*)\}\}`,
    String.raw`\{!!([^{}!]*)!!\}`,
    String.raw`\{%-?([^{}%]*)%\}`,
    String.raw`<%[=-]([^<%]*)%>`,
    String.raw`<\?(?:=|php\s+echo\s)([^<?]*)\?>`,
    String.raw`%(PUBLIC_URL|BASE_URL|sveltekit\.assets)%`,
    // Svelte and lit; Pelican.
    String.raw`\$?\{\s*(base|static|attach|filename)\s*\}`,
  ].join('|'),
  'g',
);
const mark = /\{|<[?%]|%(?:PUBLIC_URL|BASE_URL|sveltekit\.assets)%|^@[\w(]|^`/;

/** Whether a template may put something in here. */
export function isTemplate(raw: string): boolean {
  return mark.test(raw);
}

/**
 * The picture that a written source means, which begins at `start`: a path as it is, a path that a template surely
 * makes (`{{ '/cup.png' | relative_url }}` is `/cup.png`), an expression in braces, or what only the running program
 * knows. Undefined where there is nothing. `decode`: what undoes the escapes of the language around it.
 */
export function readSource(raw: string, start: number, decode: (text: string) => string): SourceTarget | undefined {
  const inner = raw.trim();
  if (inner === '') return undefined;
  const at = start + (raw.length - raw.trimStart().length);
  const span = { start: at, end: at + inner.length };
  if (!isTemplate(inner)) return { kind: 'text', text: withoutPathScheme(decode(inner)), span };
  if (inner.length > longest) return computed(inner.slice(0, longest), span);
  return readBraces(inner, at) ?? readRazor(inner, span) ?? readInserts(inner, span, decode);
}

/** `{cup}`, `${cup}`, Astro's `` `/cup.png` ``. */
function readBraces(inner: string, at: number): SourceTarget | undefined {
  if (/^`[^`]*`$/.test(inner)) return readExpression(inner, at);
  const open = /^\$?\{(?![{%!])/.exec(inner)?.[0].length;
  if (open === undefined || !inner.endsWith('}') || !isOneBrace(inner)) return undefined;
  const target = readExpression(inner.slice(open, -1), at + open);
  return target.kind === 'text' ? target : { ...target, text: inner };
}

/** Whether the brace that opens first closes last. */
function isOneBrace(inner: string): boolean {
  let depth = 0;
  for (let at = 0; at < inner.length - 1; at++) {
    if (inner[at] === '{') depth++;
    else if (inner[at] === '}' && --depth === 0) return false;
  }
  return true;
}

/** `@Url.Content("~/cup.png")`; `@assets/cup.png` is an alias of a bundler. */
function readRazor(inner: string, span: Span): SourceTarget | undefined {
  if (!inner.startsWith('@')) return undefined;
  const path = /^@Url\.Content\(\s*"([^"\n]+)"\s*\)$/.exec(inner)?.[1];
  if (path !== undefined) return { kind: 'text', text: path, span };
  if (/^@[\w-]+\//.test(inner) && !/\{|<[?%]/.test(inner)) return { kind: 'text', text: inner, span };
  return computed(inner, span);
}

/** All that is put in has to be known. */
function readInserts(inner: string, span: Span, decode: (text: string) => string): SourceTarget {
  let path = '';
  let at = 0;
  let isRooted = false;
  for (const found of inner.matchAll(insert)) {
    const before = inner.slice(at, found.index);
    if (isTemplate(before.trim())) return computed(inner, span);
    path += decode(before);
    const piece = readInsert(
      found[0],
      (found.slice(1).find((one) => one !== undefined) ?? '').replace(/\s*[-;>%]?\s*$/, '').trim(),
    );
    if (piece === undefined) return computed(inner, span);
    isRooted ||= piece.startsWith('/');
    path += piece;
    at = found.index + found[0].length;
  }
  const rest = inner.slice(at);
  if (at === 0 || isTemplate(rest)) return computed(inner, span);
  path += decode(rest);
  const text = isRooted ? toSitePath(path.replace(/\/{2,}/g, '/')) : path.trim();
  return text === '' || text.endsWith('/')
    ? computed(inner, span)
    : { kind: 'text', text: withoutPathScheme(text), span };
}

function readInsert(whole: string, code: string): string | undefined {
  if (/^%|^\$?\{(?![{%!])/.test(whole)) return /^(?:attach|filename)$/.test(code) ? '' : '/';
  for (const { form, toPath } of whole.startsWith('{%') ? tags : outputs) {
    const written = form.exec(code)?.[1];
    if (written !== undefined) return toPath(/^["']/.test(written) ? readString(written) : written);
  }
  return undefined;
}

function toStaticPath(path: string): string {
  return toSitePath(`static/${path.replace(/^\/+/, '')}`);
}
