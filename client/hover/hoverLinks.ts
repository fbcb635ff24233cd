/** A line of nothing but links to our own commands. */
const linksOnly = /^(?:(?: · )?\[[\w ]+\]\(command:captionLens\.\w+\?[\w%.-]*\))+$/;

/** Whether a hover's string may run commands: captions and paths are in the others (threats, row 63). */
export function isOwnLinks(value: string): boolean {
  return linksOnly.test(value.trim());
}

/** What the server's hover begins with while a description is still being made. */
export const pendingText = 'Describing…';
