import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the Action was asked to do, by its inputs in action.yml. */
export interface ActionInputs {
  readonly paths: readonly string[];
  readonly rules: string;
  readonly maxWarnings: string;
  readonly baseline: string;
  readonly sarif: string;
}

/** A line of `caption-lens check --json`. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
  readonly image: string;
  readonly alt: string | null;
}

/** How a check went. `code` as `caption-lens check`'s: 0 nothing found, 1 findings or documents that failed, 2 wrong usage. */
export interface Checked {
  readonly code: number;
  readonly findings: readonly Finding[];
  /** What could not be read, a line each. */
  readonly problems: string;
}

export function readInputs(env: NodeJS.ProcessEnv): ActionInputs {
  const lines = (env['INPUT_PATHS'] ?? '.').split('\n').map((line) => line.trim());
  const paths = lines.filter((line) => line !== '');
  return {
    paths: paths.length === 0 ? ['.'] : paths,
    rules: env['INPUT_RULES'] ?? '',
    maxWarnings: env['INPUT_MAX_WARNINGS'] ?? '0',
    baseline: env['INPUT_BASELINE'] ?? '',
    sarif: env['INPUT_SARIF'] ?? '',
  };
}

/** Checks, annotates on `print`, and writes the SARIF log that is asked for. `root`: where Caption Lens lies, built. */
export async function check(inputs: ActionInputs, root: string, print: (text: string) => void): Promise<Checked> {
  const { paths, rules, maxWarnings, baseline, sarif } = inputs;
  const options = [
    ...['--max-warnings', maxWarnings],
    ...(rules === '' ? [] : ['--rule', rules]),
    ...(baseline === '' ? [] : ['--baseline', baseline]),
  ];
  const run = (format: string) =>
    runProgram([join(root, 'dist/cli.js'), 'check', '--format', format, ...options, '--', ...paths]);
  const annotated = await run('github');
  print(annotated.stdout);
  if (annotated.code === 2) return { code: 2, findings: [], problems: annotated.stderr };
  if (sarif !== '') await writeFile(sarif, (await run('sarif')).stdout);
  const { stdout } = await run('json');
  const findings = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Finding);
  return { code: annotated.code, findings, problems: annotated.stderr };
}

function runProgram(
  parameters: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? 1, ...said });
    });
  });
}
