import type { CallToolResult } from '@modelcontextprotocol/server';
import { CaptionLensError } from '../../../models/errors.ts';
import { failureOf } from '../../protocol/failure.ts';
import type { CaptionFailure } from '../../protocol/messages.ts';
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
  const failure: Pick<CaptionFailure, 'advice' | 'message'> & { readonly code: string } =
    daemonFault(thrown) ?? failureOf(thrown);
  const { code, message, advice } = failure;
  const text = [`${code}: ${message}`, ...(advice === undefined ? [] : [advice])].join(' ');
  return { content: [{ type: 'text', text }], isError: true };
}

function tooLong(): CaptionLensError {
  return new CaptionLensError('busy', `The call took longer than ${callMs / 60_000} minutes and was ended.`);
}
