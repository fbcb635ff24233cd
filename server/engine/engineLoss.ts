import { CaptionLensError } from '../../models/errors.ts';
import type { LastWords } from './lastWords.ts';

/** How a child process ended. */
export type ChildEnding =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'notStarted'; readonly message: string }
  | { readonly kind: 'notUnderstood' };

export function endingOf(code: number | null, signal: NodeJS.Signals | null): ChildEnding {
  return signal ? { kind: 'signal', signal } : { kind: 'exit', code: code ?? 0 };
}

/** What happened to the engine, in one sentence; all it wrote at the end is the cause. */
export function engineLoss(ending: ChildEnding, words: LastWords): CaptionLensError {
  const { line, text } = words;
  const said = line === undefined ? '' : `; it last wrote: ${line.replace(/\.$/, '')}`;
  return new CaptionLensError('engineLost', `${sentenceOf(ending)}${said}.`, text ? { cause: new Error(text) } : {});
}

function sentenceOf(ending: ChildEnding): string {
  switch (ending.kind) {
    case 'signal':
      return ending.signal === 'SIGKILL'
        ? 'The engine was killed (SIGKILL), most likely because the machine ran out of memory'
        : `The engine crashed (${ending.signal})`;
    case 'exit':
      return `The engine ended unexpectedly (exit code ${ending.code})`;
    case 'notStarted':
      return `The engine could not be started (${ending.message})`;
    case 'notUnderstood':
      return 'The engine sent something that is no answer and was stopped';
  }
}
