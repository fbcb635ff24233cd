import { HtmlFinder } from '../inlines/inlineHtml.ts';

/** The opening tag of an element whose content is Markdown: of Python-Markdown's md_in_html, and of kramdown. */
export interface MarkdownTag {
  /** In characters. */
  readonly length: number;
  /** `text`: one paragraph, whatever its lines look like. */
  readonly content: 'blocks' | 'text';
  readonly close: RegExp;
}

/** Elements whose content is text where nothing else is said. */
const textElements = /^(?:address|dd|dt|h[1-6]|legend|li|p|summary|td|th)$/i;
const attribute = /[ \t]markdown(?:[ \t]*=[ \t]*(?:"(\w*)"|'(\w*)'|(\w*)))?(?=[ \t/>])/i;

/** The tag that a line begins with; undefined where its content is HTML as everywhere. */
export function findMarkdownTag(line: string): MarkdownTag | undefined {
  if (!line.includes('markdown')) return undefined;
  const name = /^<([A-Za-z][\w-]*)/.exec(line)?.[1];
  const length = name === undefined ? -1 : new HtmlFinder(line).findOpeningTag(0);
  const found = attribute.exec(line.slice(0, Math.max(0, length)));
  if (name === undefined || !found) return undefined;
  const value = (found[1] ?? found[2] ?? found[3] ?? '').toLowerCase();
  if (value === '0' || value === 'off') return undefined;
  const isText = value === 'span' || (value !== 'block' && textElements.test(name));
  return { length, content: isText ? 'text' : 'blocks', close: new RegExp(`</${name}[ \\t>]`, 'i') };
}
