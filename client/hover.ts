import type { Middleware } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import { clientCommands } from '../server/protocol/messages.ts';

const enabledCommands: readonly string[] = Object.values(clientCommands);

/** A line of nothing but links to our own commands. */
const linksOnly = new RegExp(
  String.raw`^\[[\w ]+\]\(command:captionLens\.\w+\?[\w%.-]*\)( · \[[\w ]+\]\(command:captionLens\.\w+\?[\w%.-]*\))*$`,
);

/** Trusts the line of fixed links alone, and there only our commands: captions and paths are in the other strings (threats, row 63). */
export function trustLinks(hover: vscode.Hover): void {
  for (const content of hover.contents) {
    if (!(content instanceof vscode.MarkdownString)) continue;
    content.supportHtml = false;
    content.isTrusted = linksOnly.test(content.value.trim()) ? { enabledCommands } : false;
  }
}

export const provideHover: NonNullable<Middleware['provideHover']> = async (document, position, token, next) => {
  const hover = await next(document, position, token);
  if (hover) trustLinks(hover);
  return hover;
};
