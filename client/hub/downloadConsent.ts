import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { byteCount } from '../../models/amounts.ts';

/** Downloads below this begin without a question. */
export const largeBytes = 1_000_000_000;

/** Asks before gigabytes come; once for a model. `memory`: bytes that it needs, where that is known. */
export async function confirmDownload(name: string, bytes: number, memory?: number): Promise<boolean> {
  if (bytes < largeBytes) return true;
  const download = t('Download');
  const size = byteCount(bytes, 'short');
  const detail = [
    t('{0} are downloaded once, and checked.', size),
    ...(memory === undefined ? [] : [t('While it describes, it needs {0} of memory.', byteCount(memory, 'short'))]),
    t('You can cancel at any time: what has come is kept.'),
  ].join(' ');
  const options = { modal: true, detail };
  return (await vscode.window.showInformationMessage(t('Download {0}?', name), options, download)) === download;
}
