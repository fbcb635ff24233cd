import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetStarts, mayStart, noteStart } from '../../../../server/connection/crashBudget.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const minute = 60_000;

describe('five starts in three minutes', () => {
  async function start(at: number): Promise<'yes' | 'no'> {
    if (!(await mayStart(folder.path, at))) return 'no';
    await noteStart(folder.path, at);
    return 'yes';
  }

  test('and the sixth is one too many, until the first is three minutes old', async () => {
    const times = [0, 1, 2, 3, 4, 5, 2.9 * minute, 3 * minute, 3 * minute + 1];
    const answers: string[] = [];
    for (const time of times) answers.push(await start(1e12 + time));
    expect(answers).toEqual(['yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no', 'yes', 'yes']);
  });

  test('are forgotten when a daemon leaves in order', async () => {
    for (let i = 0; i < 6; i++) await start(1e12);
    await forgetStarts(folder.path);
    expect(await start(1e12)).toBe('yes');
  });

  test('of a clock that was ahead do not count', async () => {
    for (let i = 0; i < 6; i++) await start(1e12);
    expect(await start(1e12 - 24 * 60 * minute)).toBe('yes');
  });

  test.each(['', '{', '{}', '["x"]', '[null]'])('a file that says "%s" counts as none', async (text) => {
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(join(folder.path, 'starts.json'), text);
    expect(await start(1e12)).toBe('yes');
  });
});
