import { describe, expect, test } from 'vitest';
import { isForbiddenPath } from '../../../../../server/images/resolving/networkPath.ts';
import type { ReferenceContext } from '../../../../../server/images/resolving/pictureSource.ts';
import { resolveReference } from '../../../../../server/images/resolving/pictureTarget.ts';
import { defaultSettings } from '../../../../../server/protocol/settings.ts';
import { machines } from '../otherMachines.ts';

const { images, remote } = defaultSettings;
const windows: ReferenceContext = {
  documentPath: 'C:\\course\\lesson.md',
  workspaceFolders: ['C:\\course'],
  images,
  remote,
  trust: 'trusted',
};
const unix: ReferenceContext = { ...windows, documentPath: '/course/lesson.md', workspaceFolders: ['/course'] };

/** Devices and streams, which Windows alone has. */
const devices = [
  'NUL',
  'nul.png',
  'CON',
  'con .png',
  'img/aux.png',
  'img\\PRN.jpeg',
  'com1',
  'COM9.png',
  'lpt1.x.png',
  'com\u00b9.png',
  'conin$',
  'CONOUT$.png',
  '%4eul.png',
  'a.png:x',
  'a.png::$DATA',
  'a%3Ax.png',
  'C:a.png',
  'C:NUL',
  'C:\\course\\nul.png',
  'C:\\course\\a.png:x',
  'file:///C:/course/nul.png',
  'file:///C:/course/a.png:x',
  '/img/nul.png',
];

describe.each([
  ['win32', windows],
  ['posix', unix],
] as const)('by the rules of %s', (rules, context) => {
  test.each(machines)('%j is another machine', (target) => {
    for (const trust of ['trusted', 'restricted'] as const) {
      for (const consent of ['outside', 'remote'] as const) {
        const resolved = resolveReference(target, { ...context, trust, consent }, rules);
        expect(resolved).toMatchObject({ kind: 'refused', refusal: { code: 'networkPath' } });
      }
    }
  });
});

test('sixty spellings of another machine are tried, and more', () => {
  expect(new Set(machines).size).toBeGreaterThanOrEqual(60);
});

test.each(devices)('%j is a device or a stream on Windows', (target) => {
  const resolved = resolveReference(target, windows, 'win32');
  expect(resolved).toMatchObject({ kind: 'refused', refusal: { code: 'networkPath' } });
});

describe('what only looks like one', () => {
  test.each([
    'console.png',
    'null.png',
    'company1.png',
    'img/auxiliary.png',
    'com10.png',
    'a\\b.png',
    './/evil/s/x.png',
    'a//b.png',
    '%255C%255Cevil.png',
  ])('%j is a file', (target) => {
    const resolved = resolveReference(target, windows, 'win32');
    expect(resolved.kind).toBe('file');
    if (resolved.kind !== 'file') return;
    for (const path of resolved.candidates) expect(path).toMatch(/^C:\\course\\[^\\]/);
  });

  test.each(['nul.png', 'a.png:x.png', '12:30.png'])('%j is a file where it is no device', (target) => {
    expect(resolveReference(`./${target}`, unix, 'posix').kind).toBe('file');
  });
});

describe('a workspace on a share', () => {
  const share: ReferenceContext = {
    ...windows,
    documentPath: '\\\\Nas\\photos\\course\\lesson.md',
    workspaceFolders: ['\\\\Nas\\photos\\course'],
  };

  test('its own pictures are read, where it is trusted', () => {
    expect(resolveReference('x.png', share, 'win32')).toMatchObject({
      kind: 'file',
      candidates: expect.arrayContaining(['\\\\Nas\\photos\\course\\x.png']) as unknown,
    });
    const restricted = resolveReference('x.png', { ...share, trust: 'restricted' }, 'win32');
    expect(restricted).toMatchObject({ kind: 'refused', refusal: { code: 'networkPath' } });
  });

  test('a document on another share is no excuse', () => {
    const elsewhere = { ...share, documentPath: '\\\\evil\\s\\lesson.md' };
    expect(resolveReference('./x.png', elsewhere, 'win32')).toMatchObject({ kind: 'refused' });
  });
});

test('mappings and roots do not open another machine', () => {
  const mapped = { ...windows, images: { roots: ['\\\\evil\\s'], mappings: { '@/': '\\\\evil\\s', '~': '' } } };
  expect(resolveReference('@/x.png', mapped, 'win32')).toMatchObject({ refusal: { code: 'networkPath' } });
  for (const target of ['~\\\\evil\\s\\x.png', '/x.png']) {
    const resolved = resolveReference(target, mapped, 'win32');
    if (resolved.kind !== 'file') throw new Error(target);
    for (const path of resolved.candidates) expect(path).toMatch(/^C:\\course\\[^\\]/);
  }
});

test.each([
  ['/net/evil/x.png', true],
  ['/Network/Servers/x.png', true],
  ['/network.png', false],
  ['/course/net/x.png', false],
  ['/course/a\0.png', true],
])('the automounter: %j', (path, forbidden) => {
  expect(isForbiddenPath(path, 'posix', new Set())).toBe(forbidden);
});
