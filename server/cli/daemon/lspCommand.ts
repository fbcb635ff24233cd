import { Command } from 'commander';
import { CaptionLensError } from '../../../models/errors.ts';
import type { ConnectionEnding } from '../../connection/daemonConnection.ts';
import { ConnectionError } from '../../connection/connectionError.ts';
import { failureLine } from '../caption/captionResult.ts';
import type { ExitCode, World } from '../world.ts';

/**
 * `caption-lens lsp --stdio`: a language server for any editor, which is a session of the shared daemon. Exit code 1
 * where the editor should start it again, or the daemon cannot be reached. Throws `invalidOption` without `--stdio`.
 */
export function lspCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  return new Command('lsp')
    .description('serve an editor by the Language Server Protocol')
    .option('--stdio', 'over standard input and output')
    .action(async ({ stdio }: { readonly stdio?: true }) => {
      if (!stdio) throw new CaptionLensError('invalidOption', 'lsp speaks over standard input and output: --stdio.');
      try {
        const ending = await world.pipeDaemon(signal);
        const fault = faultOf(ending);
        if (fault) world.stderr.write(failureLine('caption-lens', fault));
        onExit(fault ? 1 : 0);
      } catch (thrown) {
        if (signal.aborted || !(thrown instanceof ConnectionError)) throw thrown;
        world.stderr.write(failureLine('caption-lens', thrown));
        onExit(1);
      }
    });
}

/** Why an editor should start this command again; undefined where it should not. */
function faultOf(ending: ConnectionEnding): { readonly code: string; readonly message: string } | undefined {
  if (ending.kind === 'disposed' || ending.kind === 'exited') return undefined;
  if (ending.kind === 'lost') return { code: 'daemonLost', message: ending.message };
  switch (ending.reason) {
    case 'stop':
    case 'idle':
      return undefined;
    case 'restart':
      return { code: 'restart', message: 'The daemon restarts: start this command again.' };
    case 'newerVersion':
      return { code: 'newerVersion', message: 'A newer version of the daemon takes over: start this command again.' };
    case 'failed':
      return { code: 'failed', message: 'The daemon had a fault and left; its log says more.' };
  }
}
