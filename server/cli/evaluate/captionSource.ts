import { CaptionLensError } from '../../../models/errors.ts';
import type { DataItem } from '../../datasets/dataset.ts';
import { failureLine } from '../caption/captionResult.ts';
import { captionResults } from '../caption/captionResults.ts';
import { openPictureDescriber } from '../caption/pictureDescriber.ts';
import type { Listed } from '../caption/pictureList.ts';
import { chooseModel } from '../models/modelChoice.ts';
import type { LiveLine } from '../terminal/liveLine.ts';
import { progressBar } from '../terminal/progressBar.ts';
import type { World } from '../world.ts';
import { type Candidates, readCandidates } from './candidates.ts';
import type { CaptionSource } from './evaluateOptions.ts';

/** Captions by the ids of their items, and a line for each that is missing or belongs to no item. */
export interface SourcedCaptions {
  readonly captions: Candidates;
  readonly failures: readonly string[];
}

/** Where captions are made and told. */
export interface SourceParts {
  readonly world: World;
  readonly line: LiveLine;
}

/**
 * Reads the captions of a file, or has a model make them. Rejects with `dataNotFound` or `dataInvalid` for a file, with
 * what is wrong with a model, and with `aborted`.
 */
export async function sourceCaptions(
  source: CaptionSource,
  items: readonly DataItem[],
  parts: SourceParts,
  signal: AbortSignal,
): Promise<SourcedCaptions> {
  return source.kind === 'file' ? readFile(source.path, items, parts) : describe(source, items, parts, signal);
}

async function readFile(path: string, items: readonly DataItem[], { world }: SourceParts): Promise<SourcedCaptions> {
  const text = await world.readText(path);
  if (text === undefined) throw new CaptionLensError('dataNotFound', `There are no captions at ${path}.`);
  const captions = readCandidates(path, text);
  const known = new Set(items.map(({ id }) => id));
  const missing = items
    .filter(({ id }) => !captions.has(id))
    .map(({ id }) => fault(id, `It has no caption in ${path}.`));
  const strange = [...captions.keys()].filter((id) => !known.has(id));
  const failures = [...missing, ...strange.map((id) => fault(id, `It is in ${path}, but not in the data.`))];
  return { captions, failures };
}

async function describe(
  { options, name }: Extract<CaptionSource, { readonly kind: 'model' }>,
  items: readonly DataItem[],
  { world, line }: SourceParts,
  signal: AbortSignal,
): Promise<SourcedCaptions> {
  const model = await chooseModel(options.model, world, line, signal);
  const captions = new Map<DataItem['id'], string>();
  const failures: string[] = [];
  const describer = await openPictureDescriber({ ...options, model }, world, line, signal);
  const start = world.now();
  let done = 0;
  const bar = () => progressBar({ done, total: items.length, elapsedMs: world.now() - start });
  try {
    const onStatus = (_image: string, text: string) => line.show(`${bar()} · ${name}:`, text);
    for await (const result of captionResults(items.map(listed), describer, onStatus, signal)) {
      const id = items[done++]?.id ?? '';
      if (result.kind === 'captioned') captions.set(id, result.shown[0]?.description ?? '');
      else failures.push(failureLine(String(id), result.error));
    }
    return { captions, failures };
  } finally {
    line.clear();
    await describer.dispose();
  }
}

function listed({ id, picture }: DataItem): Listed {
  if (picture?.kind === 'file') return { kind: 'file', image: picture.path };
  if (picture) return { kind: 'bytes', image: picture.name, read: () => picture.read() };
  return { kind: 'failed', image: String(id), error: new CaptionLensError('imageNotFound', 'It has no picture.') };
}

function fault(id: DataItem['id'], message: string): string {
  return failureLine(String(id), new CaptionLensError('dataInvalid', message));
}
