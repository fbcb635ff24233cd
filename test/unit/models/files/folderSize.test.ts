import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileBytes, folderBytes } from '../../../../models/files/folderSize.ts';
import { temporaryFolder } from '../../../fixtures/checkpoint/folders.ts';

test.skipIf(process.platform === 'win32')(
  'files below a folder, those with holes and links, by each measure (Windows links only as an administrator)',
  async () => {
    const folder = temporaryFolder();
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    writeFileSync(elsewhere, 'x'.repeat(100_000));
    mkdirSync(join(folder, 'below'));
    writeFileSync(join(folder, 'right'), 'x'.repeat(3000));
    writeFileSync(join(folder, 'below', 'deep'), 'x'.repeat(500));
    writeFileSync(join(folder, 'below', 'holes'), '');
    truncateSync(join(folder, 'below', 'holes'), 50_000_000);
    symlinkSync(elsewhere, join(folder, 'link'));
    expect(await folderBytes(folder, 'length')).toBe(50_003_500);
    expect(await folderBytes(folder, 'reached')).toBe(103_000);
    expect(await folderBytes(folder, 'written')).toBeLessThan(1_000_000);
    expect(await folderBytes(join(folder, 'none'), 'written')).toBe(0);
    expect(await fileBytes(join(folder, 'link'))).toBe(100_000);
    expect(await fileBytes(folder)).toBeUndefined();
  },
);
