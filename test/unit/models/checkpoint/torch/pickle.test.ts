import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPickle } from '../../../../../models/checkpoint/torch/pickle.ts';
import type { PickleValue } from '../../../../../models/checkpoint/torch/pickleValue.ts';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { temporaryFolder } from '../../../../fixtures/checkpoint/folders.ts';
import { dict, globalOf, int, pickleOf, storage, tensor, text } from '../../../../fixtures/checkpoint/pickleBytes.ts';
import { goldenPath } from '../../../../golden.ts';

function read(...pieces: readonly (string | number | Uint8Array)[]): PickleValue {
  return readPickle(pickleOf(...pieces), 0, 'x.pth').value;
}

function failure(bytes: Uint8Array): CaptionLensError | undefined {
  try {
    readPickle(bytes, 0, 'x.pth');
    return undefined;
  } catch (error) {
    if (error instanceof CaptionLensError) return error;
    throw error;
  }
}

function unsafe(...pieces: readonly (string | number | Uint8Array)[]): string {
  const error = failure(pickleOf(...pieces));
  expect(error?.code).toBe('checkpointUnsafe');
  return error?.message ?? '';
}

describe('plain data', () => {
  it.each<[string, readonly (string | number | Uint8Array)[], PickleValue]>([
    ['None', ['N'], null],
    ['booleans', [0x88], true],
    ['small numbers', ['K', 200], 200],
    ['two-byte numbers', ['M', 1, 2], 513],
    ['negative numbers', [int(-5)], -5],
    ['LONG1', [0x8a, 1, 0xff], -1],
    ['LONG1 of no bytes', [0x8a, 0], 0],
    ['a number beyond 2^53', [0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], 2n ** 64n],
    ['floats', ['G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
    ['text', [text('Grüße')], 'Grüße'],
  ])('%s', (_what, pieces, value) => {
    expect(read(...pieces)).toBe(value);
  });

  it('builds dictionaries, lists and tuples', () => {
    const value = read(dict({ a: '](K\x01K\x02e', b: 'K\x03\x85' }));
    expect(value).toEqual({
      kind: 'dict',
      ordered: false,
      entries: new Map<string, PickleValue>([
        ['a', { kind: 'list', items: [1, 2] }],
        ['b', { kind: 'tuple', items: [3] }],
      ]),
    });
  });

  it('remembers and recalls', () => {
    expect(read(text('a'), 'q\x00', 'h\x00', 0x86)).toEqual({ kind: 'tuple', items: ['a', 'a'] });
  });

  it('says where it ended', () => {
    expect(readPickle(Buffer.concat([pickleOf('N'), Buffer.from('more')]), 0, 'x').end).toBe(4);
  });
});

describe('records of torch', () => {
  it('becomes a tensor over a storage', () => {
    expect(read(tensor(storage('HalfStorage', '7', 12), 4, [2, 3], [3, 1]))).toEqual({
      kind: 'tensor',
      storage: { kind: 'storage', key: '7', dtype: 'F16', length: 12 },
      offset: 4,
      shape: [2, 3],
      strides: [3, 1],
    });
  });

  it('keeps globals as names', () => {
    expect(read(globalOf('torch', 'float16'))).toEqual({ kind: 'global', name: 'torch.float16' });
  });

  it('takes an OrderedDict with its _metadata', () => {
    const value = read(globalOf('collections', 'OrderedDict'), ')R', dict({ _metadata: '}' }), 'b');
    expect(value).toEqual({ kind: 'dict', ordered: true, entries: new Map() });
  });
});

describe('anything that could run code', () => {
  it('refuses os.system, and nothing runs', () => {
    const canary = join(temporaryFolder(), 'canary');
    const bytes = pickleOf(globalOf('os', 'system'), text(`touch ${canary}`), 0x85, 'R');
    expect(failure(bytes)?.message).toMatch(/^x\.pth is refused: byte 2 of its pickle holds the global "os\.system"/);
    expect(existsSync(canary)).toBe(false);
  });

  it.each([
    ['builtins.eval', globalOf('builtins', 'eval')],
    ['posix.system', globalOf('posix', 'system')],
    ['subprocess.Popen', globalOf('subprocess', 'Popen')],
    ['torch.storage._load_from_bytes', globalOf('torch.storage', '_load_from_bytes')],
    ['torch.load', globalOf('torch', 'load')],
    ['torch.hub.load', globalOf('torch.hub', 'load')],
    ['torch.serialization.os.system', globalOf('torch.serialization.os', 'system')],
    ['collections.OrderedDict.x', globalOf('collections', 'OrderedDict.x')],
    ['.collections.OrderedDict', globalOf('', 'collections.OrderedDict')],
  ])('refuses the global %s', (name, bytes) => {
    expect(unsafe(bytes)).toContain(`the global "${name}"`);
  });

  it('refuses STACK_GLOBAL as it does GLOBAL', () => {
    expect(unsafe(text('os'), text('system'), 0x93)).toContain('"os.system"');
    expect(unsafe('K\x01', text('system'), 0x93)).toContain('STACK_GLOBAL');
  });

  it('splits a name in one way only', () => {
    // "torch" + "_utils._rebuild_tensor_v2" names the same function in Python 3.4 and later
    expect(read(globalOf('torch', '_utils._rebuild_parameter'))).toMatchObject({ kind: 'global' });
    expect(unsafe(globalOf('torch', '_utils._import_dotted_name'))).toContain('_import_dotted_name');
  });

  it.each([
    ['INST', "(S'x'\nios\nsystem\n", 0x69],
    ['OBJ', '(No', 0x6f],
    ['NEWOBJ', [globalOf('collections', 'OrderedDict'), ')', 0x81], 0x81],
    ['EXT1', [0x82, 1], 0x82],
    ['PERSID', 'Pstorage\n', 0x50],
    ['DUP', 'N2', 0x32],
    ['POP', 'N0', 0x30],
    ['NEWOBJ_EX', [globalOf('collections', 'OrderedDict'), ')}', 0x92], 0x92],
  ])('refuses the opcode %s', (name, pieces, opcode) => {
    const message = unsafe(...(typeof pieces === 'string' ? [pieces.replace("S'x'\n", '')] : pieces));
    expect(message).toContain(`0x${opcode.toString(16)} (${name})`);
  });

  it('refuses an opcode without a name', () => {
    expect(unsafe(0xf7)).toContain('the opcode 0xf7,');
  });

  it('refuses a call of the result of a call', () => {
    const call = Buffer.concat([globalOf('collections', 'OrderedDict'), Buffer.from(')R')]);
    expect(unsafe(call, ')R')).toContain('REDUCE');
  });

  it('refuses a call of a known global with arguments that it never has', () => {
    expect(unsafe(globalOf('torch', 'FloatStorage'), 'K\x05\x85R')).toContain('torch.FloatStorage');
    expect(unsafe(globalOf('torch._utils', '_rebuild_tensor_v2'), ')R')).toContain('_rebuild_tensor_v2');
    expect(unsafe(globalOf('collections', 'OrderedDict'), 'NNN\x87R')).toContain('OrderedDict');
  });

  it('refuses BUILD with __setstate__ or any other state', () => {
    const ordered = Buffer.concat([globalOf('collections', 'OrderedDict'), Buffer.from(')R')]);
    expect(unsafe(ordered, dict({ __setstate__: globalOf('torch', 'Size') }), 'b')).toContain('BUILD');
    expect(unsafe(ordered, dict({ _metadata: '}', more: 'N' }), 'b')).toContain('BUILD');
    expect(unsafe('}', dict({ _metadata: '}' }), 'b')).toContain('BUILD');
    expect(unsafe(globalOf('torch', 'Size'), '}b')).toContain('BUILD');
  });

  it('refuses persistent ids that are no storage', () => {
    expect(unsafe(text('storage'), 'Q')).toContain('BINPERSID');
    const strange = ['(', text('storage'), globalOf('torch', 'Size'), text('0'), text('cpu'), 'K\x01tQ'] as const;
    expect(unsafe(...strange)).toContain('BINPERSID');
    const negative = storage('FloatStorage', '0', -1);
    expect(unsafe(negative)).toContain('BINPERSID');
  });

  it('refuses protocols that torch does not write', () => {
    expect(failure(Buffer.from([0x80, 5, 0x4e, 0x2e]))?.message).toContain('protocol 5');
  });
});

describe('damage', () => {
  it.each([
    ['ends early', 'X\x05\x00\x00\x00ab'],
    ['claims a text of 2^63 bytes', Buffer.from([0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80])],
    ['has a line without an end', 'ctorch'],
    ['takes from an empty stack', 'a'],
    ['closes what it did not open', 't'],
    ['recalls what it never set', 'h\x07'],
    ['sets half an item', '}(Nu'],
    ['has a list as a key', '}]Ns'],
    ['appends to a number', 'K\x01Na'],
    ['has text that is not UTF-8', 'X\x01\x00\x00\x00\xff'],
    ['has a number of a million digits', Buffer.from([0x8b, 0, 0, 0x10, 0])],
  ])('%s', (_what, piece) => {
    expect(failure(pickleOf(piece))?.code).toBe('checkpointInvalid');
  });

  it('does not let a small file become a large heap', () => {
    expect(failure(pickleOf('N'.repeat(2_000_000)))?.message).toContain('stack');
    expect(failure(pickleOf('('.repeat(2_000_000)))?.message).toContain('stack');
    expect(failure(pickleOf(`${'N'.repeat(900_000)}(`.repeat(3)))?.message).toContain('stack');
    expect(failure(pickleOf(']', '}a'.repeat(1_000_000)))?.message).toContain('too many objects');
    const pairs = Buffer.from(`](${'NN\x86'.repeat(20_000)}eq\x00`, 'latin1');
    const copies = Array.from({ length: 400 }, () => [globalOf('collections', 'OrderedDict'), 'h\x00\x85R']).flat();
    expect(failure(pickleOf(pairs, ...copies))?.message).toContain('copies too much');
  });
});

describe('any pickle', () => {
  const bytes = readFileSync(goldenPath('lavis-tiny', 'checkpoint_2.pth')).subarray(0, 40_000);
  const object = [0, 1, 2].reduce((start) => readPickle(bytes, start, 'x').end, 0);
  const whole = bytes.subarray(object, readPickle(bytes, object, 'x').end);

  it('with changed bytes is read or refused in words, and soon', { timeout: 60_000 }, () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (list) => {
        const changed = Buffer.from(whole);
        for (const [at, byte] of list) changed[at] = byte;
        const began = performance.now();
        const error = failure(changed);
        if (error) expect(['checkpointUnsafe', 'checkpointInvalid']).toContain(error.code);
        expect(performance.now() - began).toBeLessThan(2000);
      }),
      { numRuns: 1500 },
    );
  });

  it('cut at 200 points is refused', () => {
    for (let point = 0; point < 200; point++) {
      const cut = whole.subarray(0, Math.floor((whole.length * point) / 200));
      expect(failure(cut)?.code).toBe('checkpointInvalid');
    }
  });

  it('made of random opcodes is read or refused in words', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (random) => {
        failure(random);
      }),
      { numRuns: 5000 },
    );
  });
});
