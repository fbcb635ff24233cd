import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Converters } from '../../../../../models/compiled/conversion/converters.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { failureOf } from '../../../../fixtures/failures.ts';

let folder: ReturnType<typeof temporaryFolder>;
let converters: Converters;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await converters.dispose();
  folder.remove();
});

/** Converters whose threads answer a message so. */
function withThreads(onMessage: string): Converters {
  const program = join(folder.path, 'thread.mjs');
  writeFileSync(
    program,
    `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', ${onMessage});\n`,
  );
  converters = new Converters(pathToFileURL(program));
  return converters;
}

const floats = { kind: 'floats', dtype: 'F32', type: 'float32' } as const;
const ask = () => failureOf(converters.convert(floats, [new Uint8Array(4)]));

describe('a thread that ends while it converts', () => {
  test.each([
    ['exits', '() => process.exit(0)', 'it exited with 0'],
    ['throws', "() => { throw new Error('no such luck'); }", 'no such luck'],
  ])('fails what waits for it, and what comes after: it %s', async (_, onMessage, reason) => {
    withThreads(onMessage);
    const numOrders = converters.width + 3;
    const errors = await Promise.all(Array.from({ length: numOrders }, ask));
    expect(errors.map(({ code }) => code)).toEqual(Array(numOrders).fill('internal'));
    expect(errors[0]?.message).toBe(`A thread that converts weights ended unexpectedly: ${reason}.`);
    expect((await ask()).code).toBe('internal');
  });

  test('for want of memory says so', async () => {
    withThreads("() => { throw Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }); }");
    expect(await ask()).toMatchObject({
      code: 'outOfMemory',
      message: 'There is not enough memory to compile the model.',
    });
  });
});
