import { createHash } from 'node:crypto';
import type { Diagnostic } from 'vscode-languageserver';

/** A `resultId` of LSP 3.17: equal for equal findings at equal places. */
export function digestOf(items: readonly Diagnostic[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('hex');
}
