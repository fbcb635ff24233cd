/** A line of nothing but links to our own commands. */
const linksOnly = /^(?:(?: · )?\[[\w ]+\]\(command:captionLens\.\w+\?[\w%.-]*\))+$/;

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

/** What the server's hover begins with while a description is still being made. */
export const pendingText = 'Describing…';
