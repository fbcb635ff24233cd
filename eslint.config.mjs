import tseslint from 'typescript-eslint';
import { walls } from './walls.mjs';

/** Packages, and built-in modules, that few files may know. */
const packages = {
  vscode: [['vscode', 'vscode/**'], 'Only client/ talks to VS Code.'],
  runtime: [['onnxruntime-node', 'onnxruntime-node/**'], 'Only models/runtime/ talks to ONNX Runtime.'],
  sharp: [['sharp', 'sharp/**'], 'Only the decode child (server/images/decoding/decodeChild.ts) decodes pictures.'],
  editors: [['ws', 'vscode-*'], 'models/ runs alone in Node.'],
  network: [
    ['node:http', 'node:https', 'node:net', 'node:tls', '@huggingface/hub'],
    'Of models/ only models/hub/ talks to anybody.',
  ],
  node: [['node:*'], 'Adapters are pure: text in, references out.'],
};

function without(files, names, ignores = []) {
  const patterns = names.map((name) => ({ group: packages[name][0], message: packages[name][1] }));
  return { files, ignores, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test/golden/cases/', '**/*.mjs'] },
  tseslint.configs.strict,
  {
    plugins: { rooms: { rules: { walls } } },
    rules: {
      'rooms/walls': 'error',
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
    files: ['server/{daemon,connection,lsp,parsing,captions,upkeep}/**', 'models/{hub,catalog}/**'],
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
  without(['models/**'], ['vscode', 'runtime', 'sharp', 'editors', 'network'], ['models/{runtime,hub}/**']),
  without(['models/runtime/**'], ['vscode', 'sharp', 'editors', 'network']),
  without(['models/hub/**'], ['vscode', 'runtime', 'sharp', 'editors']),
  without(
    ['server/**'],
    ['vscode', 'runtime', 'sharp'],
    ['server/languages/**', 'server/images/decoding/decodeChild.ts'],
  ),
  without(['server/images/decoding/decodeChild.ts'], ['vscode', 'runtime']),
  without(['server/languages/**'], ['vscode', 'runtime', 'sharp', 'node']),
  without(['client/**'], ['runtime', 'sharp']),
);
