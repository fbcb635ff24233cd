import { decodeHTMLAttribute } from 'entities/decode';
import { readDestination, readTitle, skipBlanks, toKey, unescape } from '../commonmark/inlines/linkParts.ts';
import type { ImageReference } from '../imageReference.ts';

/** The link around a picture, as far as its document says something about it. */
export interface LinkAround {
  /** The address as a program reads it; undefined where it is computed. */
  readonly target: string | undefined;
  /** What its author says of it: `title` or `aria-label`, on one line. */
  readonly title?: string;
  /** The words beside the picture within the link, on one line; '' where it stands alone in it. */
  readonly text: string;
}

/** In characters: links are short, and a search without end would be paid for by every picture. */
const farthest = 2000;

/**
 * The link that a reference with `place: 'inLink'` stands in. The adapters have found that there is one; here it is read.
 * Undefined where it cannot be told.
 */
export function findLinkAround(document: string, { span, syntax }: ImageReference): LinkAround | undefined {
  const own = document.slice(span.start, span.end);
  const before = document.slice(Math.max(0, span.start - farthest), span.start);
  const after = document.slice(span.end, span.end + farthest);
  switch (syntax) {
    case 'rstDirective':
    case 'mystImage':
      return ofValue(/^[ \t]*:(?:target|link):[ \t]*(\S.*)$/m.exec(own)?.[1]);
    case 'asciidocBlock':
    case 'asciidocInline': {
      const [, quoted, bare] = /[[,]\s*link\s*=\s*(?:"([^"]*)"|([^,\]]*))/.exec(own) ?? [];
      return ofValue(quoted ?? bare);
    }
    case 'latex':
      return ofValue(/.*\\href\s*\{([^{}]*)\}\s*\{/s.exec(before)?.[1]?.replace(/\\([#%&_~])/g, '$1'));
    case 'typst':
      return ofValue(/.*\blink\s*\(\s*"([^"\n]*)"/s.exec(before)?.[1]);
    case 'hugoShortcode':
    case 'liquidTag':
    case 'learnImage': {
      const [, double, single] = /\blink\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(own) ?? [];
      return ofValue(double ?? single) ?? inBrackets(document, before, after) ?? inTag(before, after);
    }
    case 'html':
    case 'jsx':
      return inTag(before, after) ?? inBrackets(document, before, after);
    default:
      return inBrackets(document, before, after) ?? inTag(before, after);
  }
}

function ofValue(target: string | undefined): LinkAround | undefined {
  const address = target?.trim() ?? '';
  return address === '' ? undefined : { target: address, text: '' };
}

/** `[![](cup.png) Menu](menu.html "Our menu")`, `[![](cup.png)][menu]`. */
function inBrackets(document: string, before: string, after: string): LinkAround | undefined {
  const opener = findOpener(before);
  const closer = findCloser(after);
  if (opener === undefined || closer === undefined) return undefined;
  const text = plainWords(`${before.slice(opener + 1)} ${after.slice(0, closer)}`);
  const tail = after.slice(closer + 1);
  if (tail.startsWith('(')) {
    const at = skipBlanks(tail, 1);
    const destination = readDestination(tail, at);
    const title = destination && readTitle(tail, skipBlanks(tail, destination.end));
    const target = destination ? unescape(tail.slice(destination.inner.start, destination.inner.end)) : '';
    return { target, text, ...(title && titled(unescape(tail.slice(title.inner.start, title.inner.end)))) };
  }
  const [, label = ''] = /^\[([^[\]]{1,999})\]/.exec(tail) ?? [];
  return label === '' ? undefined : defined(document, label, text);
}

/** `[menu]: menu.html "Our menu"` */
function defined(document: string, label: string, text: string): LinkAround | undefined {
  const key = toKey(label);
  for (const found of document.matchAll(/^ {0,3}\[([^[\]\n]{1,999})\]:[ \t]*(?:<([^<>\n]*)>|(\S+))(.*)$/gm)) {
    const [, name = '', pointed, bare = '', rest = ''] = found;
    if (toKey(name) !== key) continue;
    const title = readTitle(rest, skipBlanks(rest, 0));
    const said = title && titled(unescape(rest.slice(title.inner.start, title.inner.end)));
    return { target: unescape(pointed ?? bare), text, ...said };
  }
  return undefined;
}

/** Where the bracket opens that is still open at the text's end. */
function findOpener(before: string): number | undefined {
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    if (before[at] === '\n' && /^\s*\n/.test(before.slice(at + 1, at + 40))) return undefined;
    if (before[at - 1] === '\\') continue;
    if (before[at] === ']') depth++;
    if (before[at] === '[' && depth-- === 0) return at;
  }
  return undefined;
}

function findCloser(after: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < after.length; at++) {
    if (after[at] === '\\') at++;
    else if (after[at] === '[') depth++;
    else if (after[at] === ']' && depth-- === 0) return at;
  }
  return undefined;
}

const linkTag = /<(\/?)(?:a|Link|NavLink|NextLink|AnchorLink|router-link|RouterLink|nuxt-link|NuxtLink)(?=[\s/>])/g;

/** `<a href="menu.html" title="Our menu"><img src="cup.png"> Menu</a>` */
function inTag(before: string, after: string): LinkAround | undefined {
  const last = [...before.matchAll(linkTag)].at(-1);
  if (!last || last[1] === '/') return undefined;
  const [tag] = /^<[\w-]+(?:"[^"]*"|'[^']*'|\{[^{}]*\}|[^"'{}>])*>/.exec(before.slice(last.index)) ?? [];
  if (tag === undefined || tag.endsWith('/>')) return undefined;
  const beside = before.slice(last.index + tag.length);
  const end = after.search(/<\/(?:a|\w*Link|[\w-]+-link)\s*>/);
  const title = attribute(tag, 'aria-label') ?? attribute(tag, 'title');
  return {
    target: attribute(tag, 'href') ?? attribute(tag, 'to'),
    text: plainWords(`${beside} ${after.slice(0, Math.max(end, 0))}`),
    ...(title !== undefined && titled(title)),
  };
}

/** What is written out, also as a string in braces; not what is computed. */
function attribute(tag: string, name: string): string | undefined {
  const pattern = new RegExp(
    `\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|\\{\\s*["'\`]([^"'\`$]*)["'\`]\\s*\\}|([^\\s"'{}>]+))`,
  );
  const [, double, single, braced, bare] = pattern.exec(tag) ?? [];
  const value = double ?? single ?? braced ?? bare;
  return value === undefined || /\{\{|\{%|<[?%]/.test(value) ? undefined : decodeHTMLAttribute(value);
}

function titled(title: string): Pick<LinkAround, 'title'> {
  const line = title.replace(/\s+/g, ' ').trim();
  return line === '' ? {} : { title: line };
}

/** Without other pictures, tags and the marks of emphasis. */
function plainWords(markup: string): string {
  return markup
    .replace(/!\[[^[\]]*\](?:\([^()]*\)|\[[^[\]]*\])?|<[^<>]*>|\{[^{}]*\}/g, ' ')
    .replace(/[*_`]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
