import { t } from '@vscode/l10n';

/** What became of one picture of a batch. */
export interface PictureResult {
  /** Relative to the workspace folder where it lies in one. */
  readonly label: string;
  readonly uri: string;
  readonly outcome:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'described'; readonly text: string; readonly model: string; readonly ms: number }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };
}

/** A table in Markdown, for an editor: all text of models and file names is escaped. */
export function markdownTable(results: readonly PictureResult[]): string {
  const rows = results.map(({ label, outcome }) => `| ${escapeCell(label)} | ${escapeCell(outcomeText(outcome))} |`);
  const described = results.filter(({ outcome }) => outcome.kind === 'described').length;
  const heading = `# ${t('Descriptions ({0} of {1})', described, results.length)}`;
  return [heading, '', `| ${t('Picture')} | ${t('Description')} |`, '|---|---|', ...rows, ''].join('\n');
}

/** RFC 4180: CRLF, quotes doubled. No cell begins as a formula does (OWASP, "CSV Injection"). */
export function csv(results: readonly PictureResult[]): string {
  const rows = results.map(({ label, outcome }) => [
    // Still the same file.
    beginsFormula(label) ? `./${label}` : label,
    ...[
      outcome.kind === 'described' ? outcome.text : '',
      outcome.kind === 'described' ? outcome.model : '',
      outcome.kind === 'failed' ? outcome.message : '',
    ].map((text) => (beginsFormula(text) ? `'${text}` : text)),
  ]);
  return [['picture', 'description', 'model', 'error'], ...rows]
    .map((row) => `${row.map(csvField).join(',')}\r\n`)
    .join('');
}

export function json(results: readonly PictureResult[]): string {
  const entries = results.map(({ label, outcome }) => {
    switch (outcome.kind) {
      case 'described':
        return { picture: label, description: outcome.text, model: outcome.model };
      case 'failed':
        return { picture: label, error: { code: outcome.code, message: outcome.message } };
      case 'waiting':
        return { picture: label };
    }
  });
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

export interface Sidecar {
  readonly uri: string;
  readonly text: string;
}

/** `cup.txt` beside `cup.jpg`; `cup.jpg.txt` where two pictures would share a name. */
export function sidecars(results: readonly PictureResult[]): readonly Sidecar[] {
  const uses = new Map<string, number>();
  for (const { uri } of results) uses.set(sidecarUri(uri), (uses.get(sidecarUri(uri)) ?? 0) + 1);
  return results.flatMap(({ uri, outcome }) => {
    if (outcome.kind !== 'described') return [];
    const own = sidecarUri(uri);
    return [{ uri: uses.get(own) === 1 ? own : `${uri}.txt`, text: `${outcome.text}\n` }];
  });
}

function sidecarUri(uri: string): string {
  return `${uri.replace(/\.[^./]+$/, '')}.txt`;
}

function outcomeText(outcome: PictureResult['outcome']): string {
  switch (outcome.kind) {
    case 'waiting':
      return '…';
    case 'described':
      return outcome.text;
    case 'failed':
      return t('Not described: {0}', outcome.message);
  }
}

/** Backslashes before everything that Markdown could take for markup; a cell is one line. */
function escapeCell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|~$&]/g, '\\$&');
}

/** What spreadsheets compute when they open a table. */
function beginsFormula(text: string): boolean {
  return /^[=+\-@\t\r\n]/.test(text);
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
