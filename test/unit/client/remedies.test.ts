import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { remedyCommand, remedyLabel, remedyOf } from '../../../client/remedies.ts';

const world = { trust: 'trusted', namesModel: false } as const;
const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
const commandOf = (...given: Parameters<typeof remedyOf>) => {
  const remedy = remedyOf(...given);
  return remedy && [remedyLabel(remedy), ...remedyCommand(remedy)];
};

it('is where the model was named: in the settings, else in the list of models', () => {
  const failure = { code: 'checkpointNotFound' } as const;
  expect(commandOf(failure, { ...world, namesModel: true })).toEqual([
    'Open Settings',
    'workbench.action.openSettings',
    'captionLens.model.path',
  ]);
  expect(commandOf(failure, world)).toEqual(['Choose Model', 'captionLens.chooseModel']);
});

it.each([
  ['hubForbidden', 'Set Token'],
  ['engineLost', 'Restart'],
  ['internal', 'Show Log'],
  ['outOfMemory', 'Choose Model'],
  ['deviceUnavailable', 'Open Settings'],
] as const)('against %s: %s', (code, label) => {
  expect(commandOf({ code }, world)?.[0]).toBe(label);
});

it('is trust where a workspace without it may not do what is asked, and no button where none helps', () => {
  const restricted = { ...world, trust: 'restricted' } as const;
  for (const code of ['remotePicture', 'outsideWorkspace'] as const) {
    expect(commandOf({ code }, restricted)?.[0]).toBe('Manage Workspace Trust');
  }
  expect(commandOf({ code: 'outsideWorkspace' }, world)).toBeUndefined();
  expect(commandOf({ code: 'imageInvalid' }, world)).toBeUndefined();
});

it('leads to settings and commands that there are', () => {
  const codes = [
    'promptTooLong',
    'deviceUnavailable',
    'numericFault',
    'remotePicture',
    'engineLost',
    'hubForbidden',
  ] as const;
  for (const code of [...codes, 'internal', 'outOfMemory'] as const) {
    const name = commandOf({ code }, world)?.at(-1);
    expect(manifest).toContain(`"${name ?? ''}"`);
  }
});
