import { createInterface } from 'node:readline/promises';
import { throwIfAborted } from '../../../models/errors.ts';

/**
 * Asks on standard error, so that standard output carries results only; undefined where either end is no terminal, or
 * nothing was said. Rejects with `aborted`.
 */
export async function askAtTerminal(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl+C and Ctrl+D end the question without an answer.
  const end = new AbortController();
  terminal.on('close', () => end.abort());
  try {
    const answer = await terminal.question(question, { signal: AbortSignal.any([signal, end.signal]) });
    return answer.trim() === '' ? undefined : answer.trim();
  } catch {
    throwIfAborted(signal);
    return undefined;
  } finally {
    terminal.close();
  }
}
