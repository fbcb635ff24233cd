import { execFile, type ExecFileException } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a command line program answered. */
export interface CliAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Runs the built command line, `dist/cli.js`, as a user's shell would; without a daemon that would outlive the test. */
export function runCli(parameters: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliAnswer> {
  return new Promise((resolve) => {
    const settle = (error: ExecFileException | null, stdout: string, stderr: string) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    };
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 << 20 };
    const args = parameters[0] === 'caption' ? ['caption', '--no-daemon', ...parameters.slice(1)] : parameters;
    execFile(process.execPath, [cli, ...args], options, settle);
  });
}
