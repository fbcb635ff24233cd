import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBoundedFile } from '../../../../../models/files/boundedFile.ts';
import { readZip, type ZipMember } from '../../../../../models/checkpoint/torch/zip.ts';
import { failureIfAny, failureOf } from '../../../../fixtures/failures.ts';
import { fixturePath, temporaryFile, temporaryFolder } from '../../../../fixtures/checkpoint/folders.ts';
import { zipBytes, type Member } from '../../../../fixtures/checkpoint/zipBytes.ts';

async function read(path: string): Promise<ReadonlyMap<string, ZipMember>> {
  const file = await openBoundedFile(path);
  try {
    return await readZip(file);
  } finally {
    await file.close();
  }
}

async function refused(bytes: Buffer): Promise<string> {
  const path = temporaryFile('x.pth', bytes);
  const { code, message } = await failureOf(read(path));
  expect(code).toBe('checkpointInvalid');
  expect(readdirSync(dirname(path))).toEqual(['x.pth']);
  return message;
}

const data = Buffer.from('some bytes');
const plain: Member = { name: 'x/data.pkl', data };

describe('a sound zip', () => {
  it('tells where its members lie', async () => {
    const path = temporaryFile('x.pth', zipBytes([plain, { name: 'x/data/0', data: Buffer.from('12') }]));
    const member = (await read(path)).get('x/data/0');
    const { start = 0, length = 0 } = member ?? {};
    expect(
      readFileSync(path)
        .subarray(start, start + length)
        .toString(),
    ).toBe('12');
  });

  it('may have sizes and places in zip64', async () => {
    const wide: Member = { ...plain, zip64: { size: 10n, stored: 10n, offset: 0n } };
    const members = await read(temporaryFile('x.pth', zipBytes([wide], { zip64: { count: 1n } })));
    expect(members.get('x/data.pkl')?.length).toBe(10);
  });

  it('may end in a comment', async () => {
    const bytes = zipBytes([plain]);
    bytes.writeUInt16LE(5, bytes.length - 2);
    expect((await read(temporaryFile('x.pth', Buffer.concat([bytes, Buffer.from('hello')])))).size).toBe(1);
  });
});

describe('a zip that was tampered with', () => {
  const beyond = 2n ** 60n;
  it.each<[string, Buffer, RegExp]>([
    ['two members of one name', zipBytes([plain, plain]), /two members of the name "x\/data\.pkl"/],
    ['a deflated member', zipBytes([{ ...plain, method: 8 }]), /is compressed/],
    ['an encrypted member', zipBytes([{ ...plain, flags: 1 }]), /is encrypted/],
    ['a name that climbs', zipBytes([{ ...plain, name: '../../x' }]), /name "\.\.\/\.\.\/x"/],
    ['a name that climbs later', zipBytes([{ ...plain, name: 'a/../../x' }]), /a member of the name/],
    ['an absolute name', zipBytes([{ ...plain, name: '/etc/passwd' }]), /a member of the name/],
    ['a name of Windows', zipBytes([{ ...plain, name: 'C:\\x' }]), /a member of the name/],
    ['an empty name', zipBytes([{ ...plain, name: '' }]), /a member of the name/],
    ['a size of 4 GB', zipBytes([{ ...plain, claimedSize: 0xfffffffe }]), /disagree on its size/],
    [
      'a size of 4 GB in both places',
      zipBytes([{ ...plain, claimedSize: 0xfffffffe, localSize: 0xfffffffe }]),
      /outside/,
    ],
    ['a size that differs inside', zipBytes([{ ...plain, localSize: 3 }]), /disagree on its size/],
    ['another name inside', zipBytes([{ ...plain, localName: 'x/data.pkk' }]), /disagree\./],
    ['a place beyond the end', zipBytes([{ ...plain, claimedOffset: 100_000 }]), /outside of it/],
    ['a place without a header', zipBytes([{ ...plain, claimedOffset: 3 }]), /disagree\./],
    [
      'members that overlap',
      zipBytes([
        { ...plain, data: zipBytes([{ name: 'y', data }]) },
        { name: 'y', data, claimedOffset: 40 },
      ]),
      /overlaps another/,
    ],
    ['more members than there are', zipBytes([plain], { count: 2 }), /another number of members/],
    ['a directory that begins elsewhere', zipBytes([plain], { start: 5 }), /garbled/],
    ['a directory outside', zipBytes([plain], { start: 1e6 }), /runs into its end/],
    ['zip64 sizes beyond reason', zipBytes([{ ...plain, zip64: { size: beyond, stored: beyond } }]), /beyond reason/],
    ['zip64 sizes that differ', zipBytes([{ ...plain, zip64: { size: 10n, stored: 9n } }]), /two different sizes/],
    ['a zip64 size outside', zipBytes([{ ...plain, zip64: { size: 99n, stored: 99n } }]), /outside/],
    ['a zip64 size that is missing', zipBytes([{ ...plain, claimedSize: 0xffffffff }]), /no zip64 size/],
    ['a zip64 directory beyond reason', zipBytes([plain], { zip64: { count: 1n, start: beyond } }), /beyond reason/],
    ['a zip64 directory outside', zipBytes([plain], { zip64: { count: 1n, start: 9999n } }), /runs into its end/],
    ['a zip64 count of 2^40', zipBytes([plain], { zip64: { count: 2n ** 40n } }), /too large/],
    ['no end', zipBytes([plain]).subarray(0, -1), /cut short/],
    ['nothing in it', Buffer.from('PK\u0003\u0004'), /cut short/],
  ])('%s', async (_what, bytes, reason) => {
    expect(await refused(bytes)).toMatch(reason);
  });
});

describe('any zip of torch', () => {
  const whole = readFileSync(fixturePath('module.zip.pt'));

  it('with changed bytes is read or refused in words', async () => {
    const path = join(temporaryFolder(), 'x.pth');
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const changed = Buffer.from(whole);
        for (const [at, byte] of list) changed[at] = byte;
        writeFileSync(path, changed);
        await failureIfAny(read(path));
      }),
      { numRuns: 300 },
    );
  });
});
