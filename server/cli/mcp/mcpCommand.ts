import { Command } from 'commander';
import { CaptionLensError, reasonOf } from '../../../models/errors.ts';
import { say } from '../../../models/wording.ts';
import { pictureRoot } from '../check/documentContext.ts';
import type { ExitCode, World } from '../world.ts';
import { OpenedRoots } from './openedRoots.ts';

interface McpFlags {
  readonly root?: readonly string[];
  readonly readOnly?: true;
}

/** `caption-lens mcp`: tools for programs, over standard input and output, until the client closes them. */
export function mcpCommand(
  world: World,
  version: string,
  signal: AbortSignal,
  onExit: (code: ExitCode) => void,
): Command {
  return new Command('mcp')
    .description('serve agents by the Model Context Protocol, over standard input and output')
    .option('--root <folder>', 'open this folder for them; repeatable; usually the current one', pictureRoot)
    .option('--read-only', 'write into no document')
    .action(async ({ root = ['.'], readOnly }: McpFlags) => {
      const roots = await OpenedRoots.of(root).catch((thrown: unknown) => {
        throw new CaptionLensError('invalidOption', say`--root cannot be opened: ${reasonOf(thrown)}.`);
      });
      // Its protocol's code is a fifth of this program, which no other command needs.
      const { serveMcp } = await import('./mcpServing.ts');
      await serveMcp(world, { version, roots, writing: readOnly ? 'refused' : 'allowed' }, signal);
      onExit(0);
    });
}
