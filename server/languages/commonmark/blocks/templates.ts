import type { MarkdownRules } from '../rules.ts';

/** What ends the shortcode or tag of Liquid that a line begins with. */
export interface TemplateMark {
  readonly end: RegExp;
  /** Whether it ends in the line. */
  readonly isClosed: boolean;
}

export function findTemplateMark(line: string, rules: MarkdownRules): TemplateMark | undefined {
  const opener = line.slice(0, 3);
  if (rules.hasShortcodes && opener === '{{<') return { end: />\}\}/g, isClosed: line.includes('>}}') };
  if (rules.hasShortcodes && opener === '{{%') return { end: /%\}\}/g, isClosed: line.includes('%}}') };
  if (rules.hasLiquid && opener.startsWith('{%')) return { end: /%\}/g, isClosed: line.includes('%}', 2) };
  return undefined;
}
