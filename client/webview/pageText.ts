import { t } from '@vscode/l10n';

/** A text inside of a page's HTML, or inside of an attribute in double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** One of the extension's own words, in the editor's language, for a page's HTML. */
export function word(text: string): string {
  return escapeHtml(t(text));
}
