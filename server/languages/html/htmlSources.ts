import { decodeHTMLAttribute } from 'entities/decode';
import type { Span } from '../imageReference.ts';
import { readExpression } from '../sources/sourceExpression.ts';
import { findLargest } from '../sources/sourceSet.ts';
import { computed, type SourceTarget } from '../sources/sourceTarget.ts';
import { readSource } from '../sources/sourceTemplate.ts';
import { hasTemplate, isBound, isSpread } from './htmlAttributes.ts';
import type { HtmlAttribute, HtmlTag } from './htmlTags.ts';

/** Where lazy loaders and Angular keep a picture's address. */
const lateSources = ['ngsrc', 'ng-src', 'data-ng-src', 'data-src', 'data-original', 'data-lazy-src', 'data-lazy'];
const sourceSets = ['srcset', 'data-srcset'];

/** Where an image says which picture it shows. */
export interface FoundSource {
  readonly attribute: HtmlAttribute;
  readonly target: SourceTarget;
}

/** A path that is written, before what is computed. */
export function findSource(html: string, { name, attributes }: HtmlTag): FoundSource | undefined {
  let first: FoundSource | undefined;
  for (const found of readSources(html, name === 'object' ? 'data' : 'src', attributes)) {
    if (found.target.kind === 'text') return found;
    first ??= found;
  }
  return first;
}

function* readSources(html: string, own: 'src' | 'data', attributes: readonly HtmlAttribute[]): Generator<FoundSource> {
  const get = (wanted: string) => attributes.find((attribute) => attribute.name === wanted);
  const plain = get(own);
  const late = lateSources.map(get).find((attribute) => attribute !== undefined);
  // A lazy loader's `src` is a tiny stand-in.
  const isStandIn = !plain?.value || /^\s*(?:data:|$)/.test(html.slice(plain.value.start, plain.value.end));
  const attribute = late && isStandIn ? late : plain;
  const target = attribute?.value && readTarget(html, attribute.value);
  if (attribute && target) yield { attribute, target };
  for (const bound of attributes) {
    const found = readBound(html, bound, own);
    if (found) yield { attribute: bound, target: found };
  }
  for (const set of sourceSets.map(get)) {
    const largest = set?.value && readLargest(html, set.value);
    if (set && largest) yield { attribute: set, target: largest };
  }
  for (const set of attributes) {
    if (!isSpread(set) && isBound(set, 'srcset')) yield { attribute: set, target: readWhole(html, set) };
  }
}

function readTarget(html: string, value: Span): SourceTarget | undefined {
  return readSource(html.slice(value.start, value.end), value.start, decodeHTMLAttribute);
}

/** `:src="cup"`, `[src]="'cup.png'"`, `{src}`, `.src=${cup}`, `th:src="@{/cup.png}"`. */
function readBound(html: string, attribute: HtmlAttribute, own: string): SourceTarget | undefined {
  if (attribute.name === 'v-lazy') return readWhole(html, attribute);
  if (isSpread(attribute) || !(isBound(attribute, own) || isBound(attribute, 'ngsrc'))) return undefined;
  const { value, name, span } = attribute;
  if (!value) return readExpression(own, span.start + Math.max(0, name.indexOf(own)));
  const raw = html.slice(value.start, value.end);
  const inner = /^\s*(?:\$?\{([^]*)\}|@\{([^{}]*)\})\s*$/.exec(raw);
  const code = inner?.[1] ?? raw;
  const linked = inner?.[2]?.trim();
  if (linked !== undefined && /^[\w./~-]+$/.test(linked)) return { kind: 'text', text: linked, span: value };
  if (code.trim() === '') return undefined;
  return code.includes('&') ? readWhole(html, attribute) : readExpression(code, value.start + raw.indexOf(code));
}

function readWhole(html: string, { value, span }: HtmlAttribute): SourceTarget {
  const { start, end } = value ?? span;
  return computed(decodeHTMLAttribute(html.slice(start, end)), { start, end });
}

/** Of several candidates the largest; a template in them may make any number of candidates. */
function readLargest(html: string, value: Span): SourceTarget | undefined {
  const set = html.slice(value.start, value.end);
  const whole = hasTemplate(set) ? readTarget(html, value) : undefined;
  if (whole && (whole.kind !== 'text' || !/[\s,]/.test(set.trim()))) return whole;
  const largest = hasTemplate(set) ? undefined : findLargest(set);
  if (!largest) return whole && computed(whole.text, whole.span);
  return readTarget(html, { start: value.start + largest.start, end: value.start + largest.end });
}
