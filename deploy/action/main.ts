/** The Action's step "Check alt text": Node 24 runs it as it is. */
import { appendFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { check, readInputs } from './checking.ts';
import { pullRequestOf, writeComment } from './comment.ts';
import { summaryOf } from './summary.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { env } = process;
const checked = await check(readInputs(env), root, (text) => process.stdout.write(text));
process.stderr.write(checked.problems);
if (checked.code !== 2) {
  const summary = summaryOf(checked);
  if (env['GITHUB_STEP_SUMMARY']) await appendFile(env['GITHUB_STEP_SUMMARY'], summary);
  if (env['GITHUB_OUTPUT']) await appendFile(env['GITHUB_OUTPUT'], `findings=${String(checked.findings.length)}\n`);
  const pullRequest = env['INPUT_COMMENT'] === 'true' ? await pullRequestOf(env) : undefined;
  if (pullRequest) {
    // The check is what counts: of a fork the token may not write.
    await writeComment(pullRequest, summary).catch((error: unknown) => {
      process.stdout.write(`::warning::${error instanceof Error ? error.message : String(error)}\n`);
    });
  }
}
process.exitCode = checked.code;
