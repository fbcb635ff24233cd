import base from '/tmp/w/s/last17/eslint.config.mjs';
export default [...base, { files: ['**/*.ts'], rules: { '@typescript-eslint/no-base-to-string': 'error' } }];
