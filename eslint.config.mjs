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
  { ignores: ['dist/', 'node_modules/', 'test/golden/cases/', 'media/', '**/*.mjs'] },
  tseslint.configs.strict,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { rooms: { rules: { walls } } },
    rules: {
      'rooms/walls': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // What fulfils a promise of an interface is `async` whether or not it waits.
      '@typescript-eslint/require-await': 'off',
      // Functions of `node:path`, of models' parts and of tests' scenes are taken out of their objects: none has a `this`.
      '@typescript-eslint/unbound-method': 'off',
      // The code has no enums, and classes are told apart by private members: looking for both took a fifth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 500 }],
    },
  },
  // Matchers of vitest, answers of programs and the page of a browser have no types to be checked by.
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['test/bench/**', 'test/reliability/**'], rules: { 'no-console': 'off' } },
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
