import { byteCount } from '../../models/amounts.ts';
import type { ModelEntry, ModelList } from '../../models/catalog/modelEntry.ts';

/** One line of the list of models, in VS Code's own shape. */
export interface ModelItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Headings have no choice. */
  readonly choice?: ModelChoice;
}

export type ModelChoice =
  { readonly kind: 'model'; readonly model: ModelEntry } | { readonly kind: 'hub' | 'folder' | 'pth' | 'token' };

/** What is here first, then what can be fetched, then other ways. */
export function modelItems({ models }: ModelList): readonly ModelItem[] {
  const here = models.filter(({ state }) => state !== 'known').map(modelItem);
  const known = models.filter(({ state }) => state === 'known').map(modelItem);
  const other: readonly ModelItem[] = [
    { label: '$(cloud-download) Another model of the Hub…', description: 'org/name', choice: { kind: 'hub' } },
    {
      label: '$(folder) BLIP-2 folder…',
      description: 'a checkpoint as Hugging Face keeps it, or an adapter of one',
      choice: { kind: 'folder' },
    },
    { label: '$(file) LAVIS .pth…', description: 'then the BLIP-2 folder that completes it', choice: { kind: 'pth' } },
    {
      label: '$(key) Hugging Face token…',
      description: 'for models that ask you to sign in',
      choice: { kind: 'token' },
    },
  ];
  return [
    { label: 'On this machine' },
    ...here,
    ...(known.length > 0 ? [{ label: 'To be fetched' }] : []),
    ...known,
    { label: 'Other' },
    ...other,
  ];
}

function modelItem(model: ModelEntry): ModelItem {
  const { name, word, description, example, bytes, fit, state, use } = model;
  const icon = { installed: '$(package)', partial: '$(sync)', known: '$(cloud)' }[state];
  const size =
    bytes === undefined ? [] : [state === 'known' ? `about ${byteCount(bytes, 'short')}` : byteCount(bytes, 'short')];
  const states = { installed: [], partial: ['fetched in part'], known: [] }[state];
  return {
    label: `${icon} ${word ?? name}`,
    description: [
      ...(word === undefined ? [] : [name]),
      ...size,
      ...states,
      fit,
      ...(use === 'chosen' ? ['in use'] : []),
    ].join(' · '),
    // What matters most first: the line is cut where the list is narrow, and whole on hovering.
    detail: [description, ...(example === undefined ? [] : [`For example: “${example}”`]), ...memoryText(model)].join(
      ' ',
    ),
    choice: { kind: 'model', model },
  };
}

/** What it takes in each precision. */
function memoryText({ needs }: ModelEntry): readonly string[] {
  if (needs.length === 0) return [];
  return [`— memory: ${needs.map(({ precision, bytes }) => `${precision} ${byteCount(bytes, 'short')}`).join(', ')}`];
}

/** The checkpoints of a LAVIS repository, the best first. */
export function checkpointItems(
  paths: readonly string[],
  { best, bestNote }: Pick<ModelEntry, 'best' | 'bestNote'>,
): readonly { readonly label: string; readonly description?: string; readonly path: string }[] {
  const isBest = (path: string) => path === best || path.endsWith(`/${best ?? ''}`);
  const sorted = [...paths].sort((one, other) => Number(isBest(other)) - Number(isBest(one)));
  return sorted.map((path) => ({
    label: path,
    ...(isBest(path) && { description: `the best: ${bestNote ?? 'chosen by its authors'}` }),
    path,
  }));
}
