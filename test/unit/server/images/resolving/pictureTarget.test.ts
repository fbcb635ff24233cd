import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBase64, readDataPicture } from '../../../../../server/images/reading/dataPicture.ts';
import type { ReferenceContext } from '../../../../../server/images/resolving/pictureSource.ts';
import { resolveReference } from '../../../../../server/images/resolving/pictureTarget.ts';
import { defaultSettings } from '../../../../../server/protocol/settings.ts';

const unix: ReferenceContext = {
  documentPath: '/site/docs/lesson.md',
  workspaceFolders: ['/other', '/site'],
  images: { roots: ['static'], mappings: { '@assets/': 'src/assets/', '@': 'at', 'https://cdn.test/': 'mirror' } },
  remote: defaultSettings.remote,
  trust: 'trusted',
};
const windows: ReferenceContext = { ...unix, documentPath: 'D:\\site\\docs\\a.md', workspaceFolders: ['D:\\site'] };

function candidates(target: string, context = unix, rules: 'posix' | 'win32' = 'posix'): readonly string[] {
  const resolved = resolveReference(target, context, rules);
  if (resolved.kind !== 'file') throw new Error(`${target} is ${resolved.kind}`);
  return resolved.candidates;
}

describe('the likeliest file', () => {
  test.each([
    ['cup.png', '/site/docs/cup.png'],
    ['./cup.png', '/site/docs/cup.png'],
    ['../media/cup.png', '/site/media/cup.png'],
    ['a%20cup.png', '/site/docs/a cup.png'],
    ['a cup.png', '/site/docs/a cup.png'],
    ['caf%C3%A9.png', '/site/docs/café.png'],
    ['100%.png', '/site/docs/100%.png'],
    ['cup.png?raw=true#top', '/site/docs/cup.png'],
    ['img\\cup.png', '/site/docs/img/cup.png'],
    ['/img/cup.png', '/site/img/cup.png'],
    ['@assets/cup.png', '/site/src/assets/cup.png'],
    ['@cup.png', '/site/at/cup.png'],
    ['https://cdn.test/cup.png', '/site/mirror/cup.png'],
    ['file:///site/docs/a%20cup.png', '/site/docs/a cup.png'],
    ['file:///site/docs/../cup.png', '/site/cup.png'],
    ['FILE:/site/cup.png', '/site/cup.png'],
    ['file://localhost/site/cup.png', '/site/cup.png'],
    [' \tcup.png\n', '/site/docs/cup.png'],
  ])('%j', (target, path) => {
    expect(candidates(target)[0]).toBe(path);
  });

  test.each([
    ['img\\cup.png', 'D:\\site\\docs\\img\\cup.png'],
    ['/img/cup.png', 'D:\\site\\img\\cup.png'],
    ['d:/site/cup.png', 'd:\\site\\cup.png'],
    ['file:///D:/site/a%20cup.png', 'D:\\site\\a cup.png'],
    ['file:///D|/site/cup.png', 'D:\\site\\cup.png'],
  ])('%j on Windows', (target, path) => {
    expect(candidates(target, windows, 'win32')[0]).toBe(path);
  });
});

describe('where else it may lie', () => {
  test('a name that only looks encoded, or only looks as if it had a query', () => {
    expect(candidates('a%20b.png')).toContain('/site/docs/a%20b.png');
    expect(candidates('c#.png')).toContain('/site/docs/c#.png');
  });

  test("a site's path: the document's own folder first, then its roots, then the others, the disk's root last", () => {
    const exact = candidates('/img/cup.png').filter((path) => path.endsWith('/img/cup.png'));
    expect(exact).toEqual([
      '/site/img/cup.png',
      '/site/static/img/cup.png',
      '/other/img/cup.png',
      '/other/static/img/cup.png',
      '/img/cup.png',
    ]);
  });

  test('a bare name beside the main file, but not one that says where it starts', () => {
    expect(candidates('cup.png')).toContain('/site/cup.png');
    expect(candidates('./cup.png')).toEqual(['/site/docs/cup.png']);
  });

  test('a name without extension, as LaTeX writes it', () => {
    const found = candidates('./fig/cup');
    expect(found.slice(0, 3)).toEqual(['/site/docs/fig/cup', '/site/docs/fig/cup.png', '/site/docs/fig/cup.jpg']);
    expect(found).toContain('/site/docs/fig/cup.pdf');
    expect(candidates('./fig/cup.v2')).toContain('/site/docs/fig/cup.v2.png');
  });

  test('without a workspace, a document is its own', () => {
    const alone = { ...unix, workspaceFolders: [] };
    expect(candidates('/cup.png', alone)).toEqual(
      expect.arrayContaining(['/site/docs/cup.png', '/site/docs/static/cup.png', '/cup.png']),
    );
  });
});

describe('what is no file', () => {
  test.each([
    ['', 'noPicture'],
    ['  ', 'noPicture'],
    ['javascript:alert(1)', 'unknownScheme'],
    ['blob:https://a.test/1', 'unknownScheme'],
    ['vscode-resource:/x.png', 'unknownScheme'],
    ['https://', 'noPicture'],
    ['attachment:cup.png', 'noPicture'],
    [`${'x'.repeat(5000)}.png`, 'noPicture'],
    ['attachment:__proto__', 'noPicture'],
    ['attachment:constructor', 'noPicture'],
  ])('%j is refused as %s', (target, code) => {
    expect(resolveReference(target, { ...unix, attachments: {} }, 'posix')).toMatchObject({
      kind: 'refused',
      refusal: { code },
    });
  });

  test('a document that was never saved, without a workspace', () => {
    const unsaved = { ...unix, documentPath: undefined, workspaceFolders: [] };
    expect(resolveReference('cup.png', unsaved, 'posix')).toMatchObject({ refusal: { code: 'noPicture' } });
  });

  test.each(['attachment:a cup.png', 'attachment:a%20cup.png'])('%j', (target) => {
    const context = { ...unix, attachments: { 'a cup.png': 'AAAA' } };
    expect(resolveReference(target, context)).toEqual({ kind: 'carried', label: target, base64: 'AAAA' });
  });

  test('a notebook output', () => {
    const context = { ...unix, attachments: { 'output:3/0': 'AAAA' } };
    expect(resolveReference('output:3/0', context)).toMatchObject({ kind: 'carried', base64: 'AAAA' });
    expect(resolveReference('output:3/1', context)).toMatchObject({ refusal: { code: 'noPicture' } });
  });

  test.each(['https://a.test/cup.png', 'HTTP://a.test', 'https:\\\\a.test\\cup.png'])('%j is remote', (target) => {
    expect(resolveReference(target, unix, 'posix')).toMatchObject({ kind: 'remote', url: { hostname: 'a.test' } });
  });
});

test('whatever the text, candidates are absolute and on this machine', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '/', '\\', '//', '%2e%2e', '%5C', '%2F', ':', 'file:', 'C:', 'nul', '?', '#', '%', '@'),
    fc.string({ maxLength: 4, unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const target = parts.join('');
      for (const [context, rules, shape] of [
        [unix, 'posix', /^\/($|[^/])/],
        [windows, 'win32', /^[a-z]:\\($|[^\\])[^:]*$/i],
      ] as const) {
        const resolved = resolveReference(target, context, rules);
        if (resolved.kind !== 'file') continue;
        expect(resolved.candidates.filter((path) => !shape.test(path))).toEqual([]);
      }
    }),
    { numRuns: 2000 },
  );
});

describe('data: pictures', () => {
  const bytes = Buffer.from([0, 1, 2, 250, 255, 0x25]);

  test.each([
    [`data:image/png;base64,${bytes.toString('base64')}`],
    [`DATA:image/PNG;charset=x;BASE64,${bytes.toString('base64')}`],
    [`data:image/png;base64,${encodeURIComponent(bytes.toString('base64'))}`],
    [`data:image/png;base64,${bytes.toString('base64url')}`],
    [`data:image/png;base64,AAEC\n  +v8l`],
    ['data:image/png,%00%01%02%FA%ff%25'],
    ['data:image/png,\0\u0001\u0002%fa%ff%'],
  ])('%j', (uri) => {
    expect(Buffer.from(readDataPicture(uri))).toEqual(bytes);
  });

  test.each([
    ['data:text/html,<p>', 'noPicture'],
    ['data:,hello', 'noPicture'],
    ['data:image/png', 'noPicture'],
    [`data:${' '.repeat(300)}image/png,a`, 'noPicture'],
    ['data:image/png;base64,', 'imageInvalid'],
    [`data:image/png;base64,${'A'.repeat(12_000_000)}`, 'imageTooLarge'],
    [`data:image/png,${'A'.repeat(8 * 1024 * 1024 + 1)}`, 'imageTooLarge'],
  ])('%# is refused', (uri, code) => {
    expect(() => readDataPicture(uri)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('exactly 8 MB are taken', () => {
    const most = Buffer.alloc(8 * 1024 * 1024, 7);
    expect(readDataPicture(`data:image/png;base64,${most.toString('base64')}`).length).toBe(most.length);
  });
});

describe('pictures that are sent', () => {
  test('may be as large as a file', () => {
    const large = Buffer.alloc(20 * 1024 * 1024, 7);
    expect(readBase64(large.toString('base64')).length).toBe(large.length);
  });

  test.each([
    ['', 'imageInvalid'],
    ['A'.repeat(100_000_000), 'imageTooLarge'],
  ])('%# is refused', (base64, code) => {
    expect(() => readBase64(base64)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
