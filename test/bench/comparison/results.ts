import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart } from './report/chart.ts';
import { describeCurves, type Curve } from './report/curves.ts';
import { nameMachine, type Machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { busyFrom, type Failure, type Round } from './records.ts';
import { formatTable, type TableLine } from './report/table.ts';
import { formatValue } from './units.ts';

export interface Results {
  readonly machine: Machine;
  readonly options: BenchOptions;
  readonly table: readonly TableLine[];
  readonly curves: readonly Curve[];
  readonly rounds: readonly Round[];
  readonly failures: readonly Failure[];
}

/** `2026-11-24-amd-epyc-2-cores`, and what makes a run no full one. */
export function nameResults({ machine, options }: Pick<Results, 'machine' | 'options'>): string {
  const place = options.device === 'cpu' ? '' : `-${options.device}`;
  const size = options.scale === 'full' ? '' : `-${options.scale}`;
  return `${machine.date.slice(0, 10)}-${nameMachine(machine)}${place}${size}`;
}

/** Writes JSON, Markdown and the charts; replaces what an earlier run of the day has written. */
export async function writeResults(results: Results): Promise<string> {
  const { options, curves } = results;
  await mkdir(options.results, { recursive: true });
  const base = join(options.results, nameResults(results));
  for (const { name, chart } of curves) await writeFile(`${base}-${name}.svg`, drawChart(chart));
  // Paths are of this machine alone.
  const { folder: _folder, model: _model, python: _python, results: _results, ...shared } = options;
  await writeFile(`${base}.json`, `${JSON.stringify({ ...results, options: shared }, undefined, 2)}\n`);
  await writeFile(`${base}.md`, formatReport(results));
  return `${base}.md`;
}

export function formatReport(results: Results): string {
  const { machine, options, table, curves, failures } = results;
  const { dtype, peerDevice, threads, device, rounds, scale } = options;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const base = nameResults(results);
  return [
    `# Caption Lens beside its peers, ${machine.date.slice(0, 10)}`,
    '',
    `${machine.cores} cores of ${machine.processor} (${machine.flags.join(' ') || 'no flags known'}), ${formatValue(machine.memoryBytes, 'bytes')}, ${machine.system}; ${machine.card ?? 'no NVIDIA card'}.`,
    `Load before the first run ${machine.load.map((load) => load.toFixed(1)).join(' ')}. ${versions.join(', ')}.`,
    '',
    `Scale ${scale}, ours on ${device}; transformers in ${dtype} and CTranslate2 in int8 on ${peerDevice}, ${threads} threads. Up to ${rounds} rounds in turn, every run a fresh process: medians (lowest to highest). Ratios are of medians (of single rounds). CTranslate2 runs the language model alone.`,
    '',
    formatTable(table),
    '',
    ...describeDisturbance(results.rounds),
    ...curves.map(({ name, chart }) => `![${chart.title}](${base}-${name}.svg)`),
    ...describeCurves(curves).map((sentence) => `\n${sentence}`),
    ...failures.map(({ subject, reason }) => `\nNot measured: ${subject}. ${reason}`),
    '',
  ].join('\n');
}

function describeDisturbance(rounds: readonly Round[]): readonly string[] {
  const disturbed = rounds.filter(({ busy }) => busy > busyFrom);
  if (disturbed.length === 0) return [];
  const names = [...new Set(disturbed.map(({ subject }) => subject))].join(', ');
  const share = `${100 * busyFrom} %`;
  return [`Not to be trusted: other work took over ${share} of the processor right before ${names}.`, ''];
}
