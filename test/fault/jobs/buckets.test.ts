import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readSource } from '../../../server/jobs/sources/pictureReading.ts';
import type { SourcePicture } from '../../../server/jobs/sources/source.ts';
import { picturesOf } from '../../../server/jobs/sources/sources.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { never } from './inProcess.ts';

const rights = { roots: ['/srv/pictures'], web: 'refused' } as const;

describe('pictures in a bucket', () => {
  const folder = temporaryFolder();
  let store: S3rver;
  const keys = Array.from({ length: 60 }, (_each, index) => `2026/${String(index % 7)}/Größe ${String(index)} #1.jpg`);
  beforeAll(async () => {
    const directory = join(folder.path, 'store');
    mkdirSync(directory);
    store = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory });
    const { port } = await store.run();
    vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${String(port)}`);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER');
    // The store is of a time before checksums behind the body.
    const client = new S3Client({
      region: 'us-east-1',
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    await client.send(new CreateBucketCommand({ Bucket: 'archive' }));
    const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: 'archive', Key, Body }));
    for (const [index, key] of keys.entries()) await put(key, `picture ${String(index)}`);
    await put('2026/notes.txt', 'no picture');
    await put('2027/other.jpg', 'of another prefix');
    client.destroy();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await store.close();
    folder.remove();
  });

  const all = async (source: string) => {
    const found: SourcePicture[] = [];
    for await (const picture of picturesOf(source, 'refused', never)) found.push(picture);
    return found.map(({ source: place }) => place);
  };

  test('are found below a prefix, and read', async () => {
    const found = await all('s3://archive/2026/');
    expect(found.sort()).toEqual(keys.map((key) => `s3://archive/${key}`).sort());
    const bytes = await readSource(`s3://archive/${keys[5] ?? ''}`, rights, never);
    expect(Buffer.from(bytes).toString()).toBe('picture 5');
  });

  test('a bucket, a prefix and an object that are not there have a sentence each', async () => {
    await expect(all('s3://nowhere/x')).rejects.toMatchObject({
      code: 'sourceNotFound',
      message: 's3://nowhere/x: there is no such bucket.',
    });
    await expect(all('s3://archive/1999/')).rejects.toMatchObject({ code: 'sourceNotFound' });
    await expect(all('s3://')).rejects.toMatchObject({ code: 'sourceNotFound' });
    await expect(readSource('s3://archive/gone.jpg', rights, never)).rejects.toMatchObject({ code: 'imageNotFound' });
  });
});

describe('what a worker may read', () => {
  test('nothing outside of its folders, and nothing of the web unasked', async () => {
    const refused = { code: 'imageNotFound' };
    await expect(readSource('/etc/passwd', rights, never)).rejects.toMatchObject(refused);
    await expect(readSource('/srv/pictures/../../etc/passwd', rights, never)).rejects.toMatchObject(refused);
    await expect(readSource('https://example.org/a.jpg', rights, never)).rejects.toMatchObject(refused);
    const allowed = { ...rights, web: 'allowed' } as const;
    for (const address of ['https://127.0.0.1/a.jpg', 'https://169.254.169.254/latest', 'http://example.org/a.jpg']) {
      await expect(readSource(address, allowed, never), address).rejects.toMatchObject(refused);
    }
  });
});
