import type { ImageReference, Span } from '../../imageReference.ts';
import { altRules, type AltRuleName, isRuleName } from '../ruleNames.ts';
import { codeBlocks } from './codeBlocks.ts';
import { commentBefore, commentStyle, type CommentStyle } from './comments.ts';
import { type Directive, silencesOf } from './silences.ts';

/** A name in a comment of ours that no rule has. */
export interface UnknownRule {
  readonly name: string;
  readonly span: Span;
}

/** What a document's comments disable. */
export interface Disabling {
  isDisabled(rule: AltRuleName, image: Pick<ImageReference, 'span'>): boolean;
  readonly unknown: readonly UnknownRule[];
}

const mark = 'caption-lens-';
/** Characters of a comment in which names are looked for; all of them take fewer. */
const longestNames = 120;
/** Unknown names that are told of one document, about. */
const mostUnknown = 100;
const keyword = /caption-lens-(disable-next-line|disable-line|disable-file|disable|enable)(?![\w-])/g;
const kinds: Readonly<Record<string, Directive['kind']>> = {
  'disable-next-line': 'nextLine',
  'disable-line': 'line',
  'disable-file': 'file',
  disable: 'from',
  enable: 'to',
};

const nothing: Disabling = { isDisabled: () => false, unknown: [] };

/**
 * What comments like `<!-- caption-lens-disable-next-line missing -- a reason -->` disable. They count in the comments of
 * the document's language (VS Code's identifier, or a file's extension), and not in the code that it shows. Without names
 * they mean every rule. `disable` holds until `enable`, or to the end of the document or of the notebook's cell. Takes
 * time linear in the text's length.
 */
export function readDisabling(text: string, language: string): Disabling {
  const style = text.includes(mark) ? commentStyle(language) : undefined;
  if (!style) return nothing;
  const { directives, unknown } = readDirectives(text, style);
  const silences = silencesOf(text, directives, /^(?:ipynb|jupyter)$/i.test(language) ? 'notebook' : 'text');
  return { isDisabled: (rule, { span }) => holds(silences.get(rule) ?? [], span), unknown };
}

function readDirectives(
  text: string,
  style: CommentStyle,
): { readonly directives: readonly Directive[]; readonly unknown: readonly UnknownRule[] } {
  const blocks = codeBlocks(text, style);
  const directives: Directive[] = [];
  const unknown: UnknownRule[] = [];
  let block = 0;
  for (const { 0: written, 1: name = '', index } of text.matchAll(keyword)) {
    const comment = commentBefore(text, index, style);
    const kind = kinds[name];
    if (!comment || kind === undefined) continue;
    while ((blocks[block]?.end ?? Infinity) <= comment.start) block++;
    if ((blocks[block]?.start ?? Infinity) <= comment.start) continue;
    if (style === 'markdown' && isInBackticks(text, comment.start)) continue;
    const from = index + written.length;
    const end = comment.endOf(from);
    const named = readNames(text, from, end.text);
    if (unknown.length < mostUnknown) unknown.push(...named.unknown);
    // A comment that only names what is not there disables nothing.
    if (named.rules.length > 0)
      directives.push({ kind, span: { start: comment.start, end: end.mark }, rules: named.rules });
  }
  return { directives, unknown };
}

/** In code that stands in a line, as in a page that explains these comments. */
function isInBackticks(text: string, offset: number): boolean {
  const before =
    text
      .slice(Math.max(0, offset - 500), offset)
      .split(/\r?\n/)
      .at(-1) ?? '';
  return (before.match(/`+/g) ?? []).length % 2 === 1;
}

/** Names apart by commas or blanks, up to a reason behind `--`. */
function readNames(
  text: string,
  from: number,
  to: number,
): { readonly rules: readonly AltRuleName[]; readonly unknown: readonly UnknownRule[] } {
  const [said = ''] = text
    .slice(from, Math.min(to, from + longestNames))
    .split(/(?:^|\s)(?:--|\u2013|\u2014|:)(?:\s|$)/, 1);
  const words = [...said.matchAll(/[^\s,*"\\]+/g)].filter(({ 0: name }) => /[\p{L}\p{N}]/u.test(name));
  if (words.length === 0) return { rules: altRules, unknown: [] };
  const rules: AltRuleName[] = [];
  const unknown: UnknownRule[] = [];
  for (const { 0: name, index } of words) {
    if (isRuleName(name)) rules.push(name);
    else unknown.push({ name, span: { start: from + index, end: from + index + name.length } });
  }
  return { rules, unknown };
}

/** Whether a span touches one of these, which are in order and apart from each other. */
function holds(silences: readonly Span[], { start, end }: Span): boolean {
  let [low, high] = [0, silences.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((silences[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return (silences[low]?.start ?? Infinity) < Math.max(end, start + 1);
}
