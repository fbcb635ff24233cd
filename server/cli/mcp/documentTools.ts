import type * as z from 'zod';
import type { AltRule } from '../../protocol/settings.ts';
import { checkOptions } from '../check/checkOptions.ts';
import { runCheck } from '../check/checkRun.ts';
import { type FixOptions, fixOptions } from '../fix/fixOptions.ts';
import { runFix } from '../fix/fixRun.ts';
import type { World } from '../world.ts';
import { confinedWorld, KeptText } from './confinedWorld.ts';
import type { OpenedRoots } from './openedRoots.ts';
import { checkOutput, fixOutput, mostItems, mostPictures } from './toolShapes.ts';

/** What the tools for documents work with. */
export interface DocumentTools {
  readonly world: World;
  readonly roots: OpenedRoots;
  readonly version: string;
}

type Findings = z.infer<typeof checkOutput>;
type Changes = z.infer<typeof fixOutput>;

/** What `caption-lens check --json` prints, as data. */
export async function checkAltText(
  { world, roots, version }: DocumentTools,
  paths: readonly string[],
  rules: readonly AltRule[] | undefined,
  signal: AbortSignal,
): Promise<Findings> {
  const [stdout, stderr] = [new KeptText(), new KeptText()];
  const places = await Promise.all(paths.map((path) => roots.place(path)));
  const options = checkOptions(places, { json: true, ...(rules && { rule: rules }) });
  await runCheck(options, version, confinedWorld(world, roots, { stdout, stderr }), signal);
  const findings = stdout.lines.map((line) => checkOutput.shape.findings.element.parse(JSON.parse(line)));
  return {
    findings: findings.slice(0, mostItems),
    more: Math.max(0, findings.length - mostItems),
    problems: stderr.lines.slice(0, mostItems),
  };
}

/** What `caption-lens fix --json` does, for at most 50 pictures. */
export async function fixAltText(
  { world, roots }: DocumentTools,
  {
    paths,
    rules,
    write,
  }: { readonly paths: readonly string[]; readonly rules?: readonly AltRule[] | undefined; readonly write: boolean },
  signal: AbortSignal,
): Promise<Changes> {
  const [stdout, stderr] = [new KeptText(), new KeptText()];
  const confined = confinedWorld(world, roots, { stdout, stderr });
  const places = await Promise.all(paths.map((path) => roots.place(path)));
  let left = 0;
  const options: FixOptions = {
    ...fixOptions(places, { json: true, ...(rules && { rule: rules }) }),
    outcome: write ? 'written' : 'shown',
    limit: {
      most: mostPictures,
      onLeft: (count) => {
        left = count;
      },
    },
  };
  await runFix(options, confined, signal);
  return {
    written: write,
    changes: stdout.lines.map((line) => fixOutput.shape.changes.element.parse(JSON.parse(line))),
    left,
    problems: stderr.lines.slice(0, mostItems),
  };
}
