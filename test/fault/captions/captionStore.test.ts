import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { CaptionStore } from '../../../server/captions/store/captionStore.ts';
import { isStoredCaption } from '../../../server/captions/store/storedCaption.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { storedCaption } from '../../unit/server/captions/samples.ts';

test('processes that write and sweep one store and are killed at it leave only whole captions', async () => {
  const folder = temporaryFolder();
  const program = join(folder.path, 'storeChild.mjs');
  const store = join(folder.path, 'captions');
  await build({
    entryPoints: [fileURLToPath(new URL('storeChild.ts', import.meta.url))],
    outfile: program,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20' },
  });
  const children = [1, 2, 3].map((number) =>
    spawn(process.execPath, [program, store, `writer ${number}`], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  try {
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    const reader = new CaptionStore(store);
    const pictures = Array.from({ length: 8 }, (_, i) => i.toString(16).repeat(64));
    let found = 0;
    for (let i = 0; i < 400; i++) {
      const picture = pictures[i % 8] ?? '';
      const caption = await reader.read(picture, `key${i % 9}`);
      if (caption) found += 1;
      if (caption) expect(caption.captions[0]?.text).toMatch(/^writer [123] (word )*\d+$/);
    }
    expect(found).toBeGreaterThan(0);
    for (const child of children) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    const left = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    expect(left.length).toBeGreaterThan(0);
    for (const name of left) {
      const [, picture = ''] = name.split(/[/\\]/);
      const { caption } = JSON.parse(readFileSync(join(store, name), 'utf8')) as { readonly caption: unknown };
      expect(isStoredCaption(caption, picture)).toBe(true);
    }
    // What they left behind keeps nobody from writing.
    await reader.write('key', storedCaption(pictures[0] ?? '', 'after all'));
    expect(await reader.read(pictures[0] ?? '', 'key')).toMatchObject({ captions: [{ text: 'after all' }] });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    folder.remove();
  }
});
