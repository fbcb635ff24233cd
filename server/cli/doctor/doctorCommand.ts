import { Command } from 'commander';
import { examine } from './doctorRun.ts';
import { doctorText } from './doctorText.ts';
import { redactHome } from './homeRedaction.ts';
import type { ExitCode, World } from '../world.ts';
import { jsonText } from '../terminal/jsonText.ts';

/**
 * `caption-lens doctor`: says what works on this machine and what does not, and why. Exit code 1 where the self-test
 * fails. The user's home folder is printed as `~`.
 */
export function doctorCommand(
  world: World,
  version: string,
  signal: AbortSignal,
  onExit: (code: ExitCode) => void,
): Command {
  return new Command('doctor')
    .description('say what works on this machine and what does not, and why')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { readonly json?: true }) => {
      const report = redactHome(await examine(world, version, signal), world.home);
      world.stdout.write(json ? `${jsonText(report)}\n` : doctorText(report));
      onExit(report.ok ? 0 : 1);
    });
}
