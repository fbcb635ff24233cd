import type { Middleware } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import type { CaptionService } from './captionService.ts';
import { isSaidByMarkdownlint, type Finding } from './markdownlint.ts';

/** Where markdownlint speaks of missing alt text we are silent; what it says may come later than ours. */
export const provideDiagnostics: NonNullable<Middleware['provideDiagnostics']> = async (
  document,
  _earlier,
  token,
  next,
) => {
  // Without the earlier answer's identity the whole report comes back, to be filtered by what is said by now.
  const report = await next(document, undefined, token);
  if (!report || !('items' in report)) return report;
  const uri = 'uri' in document ? document.uri : document;
  const others = markdownlintFindings(uri);
  return { ...report, items: report.items.filter((item) => !isSaidByMarkdownlint(findingOf(item), others)) };
};

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
