import { t } from '@vscode/l10n';

/** A line of nothing but links to our own commands. */
const linksOnly = /^(?:(?: · )?\[[\p{L} ]+\]\(command:captionLens\.\w+\?[\w%.-]*\))+$/u;

/** Whether a hover's string may run commands: captions and paths are in the others, and may read as such a link. */
export function isOwnLinks(value: string): boolean {
  return linksOnly.test(value.trim());
}

/** Text of a model as Markdown that is just this text: ASCII punctuation makes links and all else of Markdown. */
export function inertText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** What the server's hover begins with while a description is still being made, in the same language. */
export function pendingText(): string {
  return t('Describing…');
}
