import type { ImageReference, TextChange } from '../../imageReference.ts';
import type { AltRuleName } from '../ruleNames.ts';
import { commentStyle } from './comments.ts';

/** Where the comment goes: a line of its own above the image's, or right behind the image. */
interface Surroundings {
  /** Offset of the image's line, and what indents it. */
  readonly line: number;
  readonly indent: string;
  /** Whether nothing but white space is before the image in its line, and behind it. */
  readonly begins: boolean;
  readonly ends: boolean;
  /** Whether nothing is in the line above. */
  readonly isBelowBlank: boolean;
  /** The last sign before the image that is not white space. */
  readonly before: string;
  /** Behind the image and the attributes that belong to it. */
  readonly behind: number;
}

/**
 * The change that disables a rule at an image by a comment, which changes nothing of what a reader gets; undefined where
 * the language has none there. `language`: VS Code's identifier, or a file's extension.
 */
export function disableComment(
  text: string,
  language: string,
  { span, syntax }: Pick<ImageReference, 'span' | 'syntax'>,
  rule: AltRuleName,
): TextChange | undefined {
  const around = surroundingsOf(text, span);
  const end = text.slice(0, around.line).endsWith('\r\n') ? '\r\n' : '\n';
  const above = (open: string, close = ''): TextChange => ({
    span: { start: around.line, end: around.line },
    newText: `${around.indent}${open} caption-lens-disable-next-line ${rule}${close}${end}`,
  });
  const behind = (open: string, close: string): TextChange => ({
    span: { start: around.behind, end: around.behind },
    newText: `${open} caption-lens-disable-line ${rule}${close}`,
  });
  switch (isNotebook(language) ? undefined : commentStyle(language)) {
    case 'markdown': {
      const [open, close] = language === 'mdx' ? (['{/*', ' */}'] as const) : (['<!--', ' -->'] as const);
      if (around.begins && around.ends && around.isBelowBlank) return above(open, close);
      // A directive ends with its line.
      return syntax === 'mystImage' || syntax === 'learnImage' ? undefined : behind(open, close);
    }
    case 'html':
      return around.begins ? above('<!--', ' -->') : behind('<!--', ' -->');
    case 'jsx':
      if (!around.begins) return undefined;
      // Among the children of an element, or in the code around the outermost one.
      return around.before === '>' ? above('{/*', ' */}') : /[([{,=?:&|]/.test(around.before) ? above('//') : undefined;
    case 'asciidoc':
      return text.startsWith('|', around.line)
        ? undefined
        : { ...above('//'), newText: above('//').newText.trimStart() };
    case 'rst':
      return around.begins && around.isBelowBlank ? above('..') : undefined;
    case 'latex':
      return above('%');
    case 'typst':
      return above('//');
    case undefined:
      return undefined;
  }
}

function isNotebook(language: string): boolean {
  return /^(?:ipynb|jupyter)$/i.test(language);
}

function surroundingsOf(text: string, { start, end }: ImageReference['span']): Surroundings {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const lead = text.slice(line, start);
  const lineEnd = text.indexOf('\n', end);
  const rest = text.slice(end, lineEnd < 0 ? text.length : lineEnd);
  const attributes = /^\{[^}]*\}/.exec(rest)?.[0].length ?? 0;
  const above = line === 0 ? '' : text.slice(text.lastIndexOf('\n', line - 2) + 1, line - 1);
  const before = text.slice(Math.max(0, start - 1000), start).trimEnd();
  return {
    line,
    indent: /^\s*/.exec(lead)?.[0] ?? '',
    begins: lead.trim() === '',
    ends: rest.slice(attributes).trim() === '',
    isBelowBlank: above.trim() === '',
    // The arrow of a function is no end of a tag.
    before: before.endsWith('=>') ? '=' : before.slice(-1),
    behind: end + attributes,
  };
}
