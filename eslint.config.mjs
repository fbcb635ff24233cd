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
const sharp = [['sharp', 'sharp/**'], 'Only the decode child (server/images/decodeChild.ts) decodes pictures.'];
const editor = [['**/server/**', '**/client/**', 'ws', 'vscode-*'], 'models/ runs alone in Node.'];
const client = [['**/client/**'], 'server/ does not know the extension.'];

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
  { files: ['test/bench/**', 'test/tools/**'], rules: { 'no-console': 'off' } },
  wall(['models/**'], [vscode, runtime, sharp, editor], ['models/runtime/**']),
  wall(['models/runtime/**'], [vscode, sharp, editor]),
  wall(['server/**'], [vscode, runtime, sharp, client], ['server/images/decodeChild.ts']),
  wall(['server/images/decodeChild.ts'], [vscode, runtime, client]),
);
