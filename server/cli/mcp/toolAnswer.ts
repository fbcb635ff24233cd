import type { CallToolResult } from '@modelcontextprotocol/server';
import { asCaptionLensError, CaptionLensError } from '../../../models/errors.ts';
import { Refusal } from '../../protocol/failure.ts';
import { daemonFault } from '../daemon/daemonClient.ts';
import { jsonText } from '../terminal/jsonText.ts';

/** Milliseconds of one call, loading the model included. */
export const callMs = 10 * 60_000;

/** The answer in both forms of MCP ("Structured Content"): as data, and as text for clients that only read text. */
export function structured(answer: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: jsonText(answer) }], structuredContent: answer };
}

/**
 * What the work answers, or a tool's error (MCP, "Error Handling"): a sentence with a code, which the agent may read.
 * The work's signal fires when the client cancels the call, the server ends, or ten minutes have passed.
 */
export async function answered<Answer>(
  work: (signal: AbortSignal) => Promise<Answer>,
  ...ends: readonly AbortSignal[]
): Promise<Answer | CallToolResult> {
  const deadline = AbortSignal.timeout(callMs);
  try {
    return await work(AbortSignal.any([...ends, deadline]));
  } catch (thrown) {
    return refused(deadline.aborted ? tooLong() : thrown);
  }
}

function refused(thrown: unknown): CallToolResult {
  const { code, message, advice } = failureOf(thrown);
  const text = [`${code}: ${message}`, ...(advice === undefined ? [] : [advice])].join(' ');
  return { content: [{ type: 'text', text }], isError: true };
}

function failureOf(thrown: unknown): { readonly code: string; readonly message: string; readonly advice?: string } {
  if (thrown instanceof Refusal) {
    const { code, message, advice } = thrown;
    return { code, message, ...(advice !== undefined && { advice }) };
  }
  const fault = daemonFault(thrown);
  if (fault) return fault;
  const { code, message, advice } = asCaptionLensError(thrown);
  return { code, message, ...(advice !== undefined && { advice }) };
}

function tooLong(): CaptionLensError {
  return new CaptionLensError('busy', `The call took longer than ${callMs / 60_000} minutes and was ended.`);
}
