import tseslint from 'typescript-eslint';

/** The import walls of ARCHITECTURE.md: what a folder must not reach for. */
function wall(files, patterns, ignores = []) {
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': ['error', { patterns: patterns.map(([group, message]) => ({ group, message })) }],
    },
  };
}

const vscode = [['vscode', 'vscode/**'], 'Only client/ talks to VS Code.'];
const runtime = [['onnxruntime-node', 'onnxruntime-node/**'], 'Only models/runtime/ talks to ONNX Runtime.'];
const sharp = [
  ['sharp', 'sharp/**'],
  'Only the decode child (server/images/decoding/decodeChild.ts) decodes pictures.',
];
const editor = [['**/server/**', '**/client/**', 'ws', 'vscode-*'], 'models/ runs alone in Node.'];
const network = [
  ['node:http', 'node:https', 'node:net', 'node:tls', '@huggingface/hub'],
  'Of models/ only models/hub/ talks to anybody.',
];
const client = [['**/client/**'], 'server/ does not know the extension.'];
const native = [vscode, runtime, sharp, client];
/** Rooms of server/ that a room must not enter. */
const rooms = (names, message) => [names.map((name) => `**/${name}/**`), message];
const heavy = [
  [
    '**/models/*',
    '**/models/*/*',
    '!**/models/caption.ts',
    '!**/models/errors.ts',
    '!**/models/generation',
    '!**/models/generation/settings.ts',
  ],
  'Only types and errors of models/ are known here.',
];
/** Locks, whole files and process identities are no model's: the compiled store and the way to the daemon share them. */
const heavyButLocks = [
  [
    ...heavy[0],
    '!**/models/compiled',
    '!**/models/compiled/folder.ts',
    '!**/models/compiled/lock.ts',
    '!**/models/compiled/plainFile.ts',
    '!**/models/compiled/processIdentity.ts',
    '!**/models/compiled/wholeFile.ts',
  ],
  'Only types, errors, locks and whole files of models/ are known here.',
];
/** Packages are made of the tree, beside the extension: what they are made of is read as the program reads it. */
const heavyButSources = [
  [
    ...heavy[0],
    '!**/models/checkpoint',
    '!**/models/checkpoint/fields.ts',
    '!**/models/recogniser',
    '!**/models/recogniser/sources.ts',
  ],
  'Of models/ packaging knows only where its files come from.',
];
const clientRooms = rooms(
  ['languages', 'images', 'captions', 'catalog', 'engine', 'lsp', 'daemon', 'cli'],
  'client/ knows server/protocol and server/connection.',
);

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test/golden/cases/', '**/*.mjs'] },
  tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 500 }],
    },
  },
  { files: ['test/bench/**', 'test/reliability/**', 'test/tools/**'], rules: { 'no-console': 'off' } },
  {
    files: ['server/{daemon,connection,lsp,parsing,captions,catalog}/**', 'models/hub/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'CallExpression[callee.name=/Sync$/]', message: 'The daemon never blocks its event loop.' },
        {
          selector: 'CallExpression[callee.property.name=/Sync$/]',
          message: 'The daemon never blocks its event loop.',
        },
      ],
    },
  },
  wall(['models/**'], [vscode, runtime, sharp, editor, network], ['models/{runtime,hub}/**']),
  wall(['models/runtime/**'], [vscode, sharp, editor, network]),
  wall(['models/hub/**'], [vscode, runtime, sharp, editor]),
  wall(['server/**'], native, [
    'server/images/decoding/decodeChild.ts',
    'server/{protocol,languages,parsing,captions,catalog,images,documents,connection,lsp}/**',
  ]),
  wall(['server/images/decoding/decodeChild.ts'], [vscode, runtime, client]),
  wall(
    ['server/protocol/**'],
    [
      ...native,
      heavy,
      rooms(
        ['languages', 'images', 'documents', 'captions', 'catalog', 'engine', 'lsp', 'daemon', 'connection', 'cli'],
        'protocol/ knows no other room.',
      ),
    ],
  ),
  wall(
    ['server/languages/**'],
    [
      ...native,
      [['node:*', '**/models/**'], 'Adapters are pure: text in, references out.'],
      rooms(
        ['protocol', 'images', 'documents', 'captions', 'catalog', 'engine', 'lsp', 'daemon', 'connection', 'cli'],
        'Adapters know no other room.',
      ),
    ],
  ),
  wall(
    ['server/images/**'],
    [
      ...native,
      rooms(
        ['languages', 'documents', 'captions', 'catalog', 'engine', 'lsp', 'daemon', 'connection', 'cli'],
        'images/ ends at pixels.',
      ),
    ],
    ['server/images/decoding/decodeChild.ts'],
  ),
  wall(
    ['server/documents/**'],
    [
      ...native,
      rooms(
        ['protocol', 'languages', 'images', 'captions', 'catalog', 'engine', 'lsp', 'daemon', 'connection', 'cli'],
        'documents/ finds, reads and writes files of text.',
      ),
    ],
  ),
  wall(
    ['server/parsing/**'],
    [
      ...native,
      heavy,
      rooms(
        ['images', 'documents', 'captions', 'catalog', 'engine', 'lsp', 'daemon', 'connection', 'cli'],
        'parsing/ runs the languages on threads, and knows nothing else.',
      ),
    ],
  ),
  wall(
    ['server/captions/**'],
    [
      ...native,
      rooms(
        ['languages', 'documents', 'catalog', 'lsp', 'daemon', 'connection', 'cli'],
        'captions/ knows pictures and engines, no documents.',
      ),
    ],
  ),
  wall(
    ['server/catalog/**'],
    [
      ...native,
      rooms(
        ['languages', 'images', 'documents', 'engine', 'lsp', 'daemon', 'connection', 'cli'],
        'catalog/ knows files of models and the Hub, no engine and no client.',
      ),
    ],
  ),
  wall(
    ['server/connection/**'],
    [
      ...native,
      heavyButLocks,
      rooms(
        ['languages', 'images', 'captions', 'catalog', 'engine', 'lsp', 'daemon', 'cli'],
        'The way to the daemon knows the protocol alone.',
      ),
    ],
  ),
  wall(
    ['server/lsp/**'],
    [...native, rooms(['engine', 'daemon', 'connection', 'cli'], 'lsp/ is thin, over languages, images and captions.')],
  ),
  wall(['client/**'], [runtime, sharp, heavy, clientRooms]),
  wall(['client/packaging/**'], [vscode, runtime, sharp, heavyButSources, clientRooms]),
);
