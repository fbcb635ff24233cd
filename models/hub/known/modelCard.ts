/** What a model's card says that a user should know before choosing it. */
export interface ModelCard {
  readonly licence: string | undefined;
  /** Sections on limits, risks and biases, as plain text. */
  readonly warnings: readonly { readonly title: string; readonly text: string }[];
}

const longestWarning = 700;
const mostWarnings = 6;
const isWarning = /limitation|bias|risk|warning|out[- ]of[- ]scope|ethical|caveat/i;

/** Reads a `README.md` of the Hub: the licence of its front matter, and its sections of warning. */
export function readModelCard(text: string): ModelCard {
  const [, front = '', body = text] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? [];
  const licence = /^license:[ \t]*["']?([\w.+-]+)/m.exec(front)?.[1];
  const sections = body.split(/^(?=#{1,6} )/m).flatMap((section) => {
    const [, title = '', content = ''] = /^#{1,6} +(.*)\r?\n?([\s\S]*)$/.exec(section) ?? [];
    const words = plainText(content);
    return isWarning.test(title) && words !== '' ? [{ title: plainText(title), text: cut(words) }] : [];
  });
  return { licence, warnings: sections.slice(0, mostWarnings) };
}

/** Without Markdown's marks, HTML and control characters: it is shown where nothing of it may act. */
function plainText(markdown: string): string {
  return markdown
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*_>#|]+/g, '')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}

function cut(text: string): string {
  return text.length <= longestWarning ? text : `${text.slice(0, longestWarning).replace(/\s+\S*$/, '')}…`;
}
