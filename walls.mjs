import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// What a room may import: the linter holds it for every import, `import type` included, and the architecture test for
// what is bundled. A room is a folder below models/ or server/; `models` is the files right below models/, `client` all
// of the extension but what packages it. Who may import which package is in eslint.config.mjs.

const root = dirname(fileURLToPath(import.meta.url));
/** The files right below models/: types of captions, errors, and small pieces that every room uses. */
const model = ['models'];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const rooms = {
  models: [
    'models/blip2',
    'models/checkpoint',
    'models/compiled',
    'models/encoders',
    'models/generation',
    'models/judging',
    'models/recogniser',
    'models/runtime',
    'models/training',
  ],
  'models/files': model,
  'models/judging': [...model, 'models/compiled', 'models/encoders', 'models/metrics', 'models/runtime'],
  'models/graph': [],
  'models/generation': model,
  'models/tokenizer': [...model, 'models/files', 'models/generation'],
  'models/blip2': [...model, 'models/graph'],
  'models/checkpoint': [
    ...model,
    'models/blip2',
    'models/files',
    'models/generation',
    'models/recogniser',
    'models/tokenizer',
  ],
  'models/metrics': model,
  'models/encoders': [
    ...model,
    'models/blip2',
    'models/checkpoint',
    'models/files',
    'models/graph',
    'models/tokenizer',
  ],
  'models/recogniser': [...model, 'models/checkpoint', 'models/files', 'models/graph'],
  'models/compiled': [
    ...model,
    'models/blip2',
    'models/checkpoint',
    'models/encoders',
    'models/files',
    'models/graph',
    'models/recogniser',
  ],
  'models/runtime': [
    ...model,
    'models/blip2',
    'models/compiled',
    'models/encoders',
    'models/files',
    'models/generation',
    'models/graph',
    'models/recogniser',
  ],
  'models/training': [
    ...[...model, 'models/blip2', 'models/checkpoint', 'models/compiled', 'models/files', 'models/graph'],
    ...['models/metrics', 'models/runtime', 'models/tokenizer'],
  ],
  'models/hub': [
    ...[...model, 'models/blip2', 'models/checkpoint', 'models/compiled', 'models/encoders', 'models/files'],
    'models/generation',
    'models/runtime',
  ],
  'models/catalog': [
    ...[...model, 'models/blip2', 'models/checkpoint', 'models/compiled', 'models/files', 'models/generation'],
    ...['models/encoders', 'models/hub', 'models/recogniser'],
  ],
  'server/children': [],
  'server/protocol': [...model, 'models/catalog/modelEntry.ts', 'models/generation/generationSettings.ts'],
  // Findings are sentences that each front end says in its language.
  'server/languages': ['models/wording.ts'],
  'server/documents': [...model, 'models/files'],
  // What pages of the extension and the command line both say of photographs.
  'server/photograph': [...model, 'server/protocol'],
  'server/xml': [],
  'server/office': [...model, 'server/documents', 'server/languages', 'server/xml'],
  'server/sites': [...model, 'models/files', 'server/languages/flavour.ts', 'server/protocol'],
  'server/datasets': [...model, 'models/hub/datasets/datasetSplits.ts'],
  'server/parsing': [...model, 'server/languages'],
  'server/connection': [...model, 'models/files', 'server/children', 'server/protocol'],
  'server/engine': [...model, 'models/judging', 'models/metrics', 'models/runtime', 'server/children'],
  'server/images': [...model, 'models/blip2', 'server/children', 'server/protocol', 'server/sites', 'server/xml'],
  'server/captions': [
    ...[...model, 'models/checkpoint', 'models/compiled', 'models/files', 'models/generation', 'models/hub'],
    ...['models/recogniser', 'server/engine', 'server/images', 'server/protocol'],
  ],
  'server/upkeep': [
    ...[...model, 'models/catalog', 'models/compiled', 'models/files', 'models/hub', 'server/captions'],
  ],
  'server/lsp': [
    ...[...model, 'models/catalog', 'models/generation', 'models/hub', 'server/captions', 'server/documents'],
    ...['server/images', 'server/languages', 'server/parsing', 'server/protocol', 'server/sites'],
    // Sentences in the languages of editors, as VS Code reads them.
    'media/l10n/bundle.l10n.de.json',
  ],
  'server/daemon': [
    ...[
      ...model,
      'models/catalog',
      'models/files',
      'server/captions',
      'server/connection',
      'server/images',
      'server/lsp',
    ],
    ...['server/parsing', 'server/protocol', 'server/sites', 'server/upkeep'],
  ],
  'server/cli': [
    ...[...model, 'models/catalog', 'models/compiled', 'models/files', 'models/generation', 'models/hub'],
    ...['models/judging', 'models/metrics', 'models/training'],
    ...[
      'server/captions',
      'server/connection',
      'server/datasets',
      'server/documents',
      'server/engine',
      'server/images',
      'server/languages',
      'server/office',
      'server/photograph',
    ],
    ...['server/protocol', 'server/sites', 'server/upkeep'],
  ],
  client: [...[...model, 'models/catalog/modelEntry.ts', 'server/connection', 'server/photograph', 'server/protocol']],
  // Packages are made of the tree, beside the extension.
  'client/packaging': [...model, 'models/files', 'models/recogniser'],
};

/** `server/lsp/features/hover/hover.ts` is in `server/lsp`; undefined for tests, benches and files at the top. */
export function roomOf(path) {
  const [top, room, more] = path.split('/');
  if (top === 'client') return room === 'packaging' ? 'client/packaging' : top;
  if (top !== 'models' && top !== 'server') return undefined;
  return more === undefined ? top : `${top}/${room}`;
}

/** In words, where a file of a room may not import another; paths are from the repository, with `/`. */
export function trespass(from, to) {
  const [own, other] = [roomOf(from), roomOf(to)];
  if (own === undefined || own === other) return undefined;
  const open = rooms[own];
  if (!open) return `${own} is not in walls.mjs.`;
  if (open.includes(to) || (other !== undefined && open.includes(other))) return undefined;
  return `${own} does not know ${other ?? to} (walls.mjs).`;
}

/** The walls, for ESLint. */
export const walls = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const pathOf = (file) => relative(root, file).split(sep).join('/');
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const message = trespass(pathOf(context.filename), pathOf(resolve(dirname(context.filename), source.value)));
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: (node) => check({ source: node.source ?? node.argument?.literal }),
    };
  },
};
