import { t } from '@vscode/l10n';
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
    {
      label: `$(cloud-download) ${t('Another model from Hugging Face…')}`,
      description: 'org/name',
      choice: { kind: 'hub' },
    },
    {
      label: `$(folder) ${t('BLIP-2 folder…')}`,
      description: t('a checkpoint as Hugging Face keeps it, or an adapter of one'),
      choice: { kind: 'folder' },
    },
    {
      label: `$(file) ${t('LAVIS .pth…')}`,
      description: t('then the BLIP-2 folder that completes it'),
      choice: { kind: 'pth' },
    },
    {
      label: `$(key) ${t('Hugging Face token…')}`,
      description: t('for models that ask you to sign in'),
      choice: { kind: 'token' },
    },
  ];
  return [
    { label: t('On this machine') },
    ...here,
    ...(known.length > 0 ? [{ label: t('To download') }] : []),
    ...known,
    { label: t('Other') },
    ...other,
  ];
}

/** What it is good at stands beside its name, what it takes below. */
function modelItem(model: ModelEntry): ModelItem {
  const { name, word, description, example, fit, state, use } = model;
  const icon = { installed: '$(package)', partial: '$(sync)', known: '$(cloud)' }[state];
  return {
    label: `${icon} ${word ?? name}`,
    description,
    detail: [
      ...(use === 'chosen' ? [t('In use')] : []),
      ...costText(model),
      ...(fit === '' ? [] : [fit]),
      ...(word === undefined ? [] : [name]),
      ...(example === undefined ? [] : [`“${example}”`]),
    ].join(' · '),
    choice: { kind: 'model', model },
  };
}

/** '15.0 GB download, needs 4.6 GB memory'; of what is here, its room on the disk. */
function costText(model: ModelEntry): readonly string[] {
  const { bytes, state } = model;
  const memory = memoryNeeded(model);
  const needs = memory === undefined ? [] : [t('needs {0} memory', byteCount(memory, 'short'))];
  if (state === 'partial') return [[t('Downloaded in part'), ...needs].join(', ')];
  if (bytes === undefined) return needs;
  const size = byteCount(bytes, 'short');
  return [[state === 'known' ? t('{0} download', size) : t('{0} on disk', size), ...needs].join(', ')];
}

/** Bytes in the precision that suits a processor, which has the larger models in 8 bits. */
export function memoryNeeded({ needs }: Pick<ModelEntry, 'needs'>): number | undefined {
  const usual = needs.find(({ precision }) => precision === 'int8') ?? needs.at(-1);
  return usual?.bytes;
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
    ...(isBest(path) && { description: t('Best: {0}', bestNote ?? t('chosen by its authors')) }),
    path,
  }));
}
