import type { Middleware } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import type { CaptionService } from './captionService.ts';
import { isSaidByMarkdownlint, type Finding } from './markdownlint.ts';

/** Typing changes a document many times a second; its marks move along by themselves. */
const settleMs = 250;

/** What markdownlint said of a document when our findings were last shown in full. */
const saidBefore = new WeakMap<vscode.TextDocument | vscode.Uri, string>();

/**
 * Where markdownlint speaks of missing alt text we are silent; what it says may come later than ours. A document that
 * was checked before is checked again 250 ms after its last change.
 */
export const provideDiagnostics: NonNullable<Middleware['provideDiagnostics']> = async (
  document,
  earlier,
  token,
  next,
) => {
  if (earlier !== undefined && !(await settled(token))) throw new vscode.CancellationError();
  const uri = 'uri' in document ? document.uri : document;
  const others = markdownlintFindings(uri);
  const said = JSON.stringify(others);
  // Without the earlier answer's identity the whole report comes back, to be filtered by what is said by now.
  const report = await next(document, saidBefore.get(document) === said ? earlier : undefined, token);
  if (!report || !('items' in report)) return report;
  saidBefore.set(document, said);
  return { ...report, items: report.items.filter((item) => !isSaidByMarkdownlint(findingOf(item), others)) };
};

/** Whether the time passed without another change. */
function settled(token: vscode.CancellationToken): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isSettled: boolean): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve(isSettled);
    };
    const timer = setTimeout(() => {
      end(true);
    }, settleMs);
    const listener = token.onCancellationRequested(() => {
      end(false);
    });
  });
}

/** Pulls again when markdownlint's findings change. */
export function watchMarkdownlint(service: CaptionService): vscode.Disposable {
  const known = new Map<string, string>();
  return vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    const changed = uris.filter((uri) => {
      const now = JSON.stringify(markdownlintFindings(uri).map(({ range }) => range));
      const before = known.get(uri.toString()) ?? '[]';
      if (now === '[]') known.delete(uri.toString());
      else known.set(uri.toString(), now);
      return now !== before;
    });
    if (changed.length > 0) service.running?.getFeature('textDocument/diagnostic').refresh();
  });
}

function markdownlintFindings(uri: vscode.Uri): readonly Finding[] {
  return vscode.languages
    .getDiagnostics(uri)
    .map(findingOf)
    .filter(({ source, code }) => source === 'markdownlint' && code?.startsWith('MD045') === true);
}

function findingOf({ source, code, range }: vscode.Diagnostic): Finding {
  const name = typeof code === 'object' ? code.value : code;
  return { source, code: name === undefined ? undefined : `${name}`, range };
}
