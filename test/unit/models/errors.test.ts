import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { asCaptionLensError, CaptionLensError } from '../../../models/errors.ts';
import { requireRoom } from '../../../models/hub/cache/diskRoom.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { failureOf } from '../../fixtures/failures.ts';

/** What the system itself throws. */
function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return expect.unreachable('nothing went wrong');
}

describe('an error of the system is told in words, without its code', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  symlinkSync(at('loop'), at('loop'));
  writeFileSync(at('file'), '');
  afterAll(() => {
    folder.remove();
  });

  test.each([
    ['a circle of links', () => readFileSync(at('loop')), `${at('loop')}: its links lead in a circle.`],
    ['a path through a file', () => readFileSync(at('file/x')), `${at('file/x')}: a part of the path is no folder.`],
    ['a folder as a file', () => writeFileSync(folder.path, ''), `${folder.path}: it is a folder.`],
    ['a name without an end', () => readFileSync(at('n'.repeat(999))), /: the name is too long\.$/],
    ['no path', () => readFileSync('a\0b'), 'This cannot be a path.'],
  ])('%s', (_, action, message) => {
    const error = asCaptionLensError(thrownBy(action));
    expect(error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(error.message).not.toMatch(/\bE[A-Z]{3,}|ERR_/);
  });

  test.runIf(process.platform === 'linux')('a full disk, which has its own code', () => {
    const { code, message } = asCaptionLensError(thrownBy(() => writeFileSync('/dev/full', 'x')));
    expect({ code, message }).toEqual({ code: 'diskFull', message: 'The disk is full.' });
  });
});

test('what is said to a person already stays as it is', () => {
  const error = new CaptionLensError('diskFull', 'The disk is full.');
  expect(asCaptionLensError(error)).toBe(error);
});

test.each([
  [28_100_000, 28_000_000, '29 MB, and 28 MB'],
  [7_500_000_001, 7_500_000_000, '7.6 GB, and 7.5 GB'],
  [1_000_000_001, 1_000_000_000, '1.1 GB, and 1.0 GB'],
])('a lack of room shows in the numbers: %d of %d bytes', async (bytes, free, words) => {
  const disk = { freeBytes: async () => free, deviceOf: async () => 1 };
  const { message } = await failureOf(requireRoom([{ folder: 'cache', bytes }], disk));
  expect(message).toContain(`needs ${words} are free`);
});
