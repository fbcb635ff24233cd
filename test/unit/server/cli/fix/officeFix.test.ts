import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageBytes } from '../../../../fixtures/office/packageBytes.ts';
import {
  graphic,
  inline,
  paragraph,
  pic,
  slideParts,
  slidePicture,
  wordParts,
} from '../../../../fixtures/office/smallDocuments.ts';
import { documentFolder, picture } from '../documentFolder.ts';

let folder: ReturnType<typeof documentFolder>;
beforeEach(() => (folder = documentFolder()));
afterEach(() => {
  expect(folder.openClients()).toBe(0);
  folder.remove();
});

const cup = picture('A cup.');
const report = () => packageBytes(wordParts(paragraph(inline('descr=""'), inline('descr="image"')), cup));
const talk = () => packageBytes(slideParts(slidePicture(''), cup));
const bytes = (name: string) => readFileSync(join(folder.path, name));

test('check lists them beside other documents, each at its place', async () => {
  folder.write({
    'a.md': '![](a.png)\n',
    'docs/report.docx': report(),
    'docs/talk.PPTX': talk(),
    'docs/~$report.docx': 'Ada',
  });
  const { code, stdout, stderr } = await folder.run(['check']);
  expect([code, stderr]).toEqual([1, '']);
  const missing = 'This picture has no alt text: say what it shows, or mark it as decorative.';
  expect(stdout.split('\n')).toEqual([
    `a.md:1:1 missing ${missing}`,
    `docs/report.docx:1:1 missing picture 1: ${missing}`,
    'docs/report.docx:1:1 placeholder picture 2: This alt text could stand for any picture: say what this one shows.',
    `docs/talk.PPTX:1:1 missing slide 1, "Picture 2": ${missing}`,
    '',
  ]);
});

test('check in every form', async () => {
  folder.write({ 'talk.pptx': talk() });
  const place = 'slide 1, "Picture 2"';
  const json = await folder.run(['check', '--json', 'talk.pptx']);
  expect(JSON.parse(json.stdout)).toEqual({
    ...{ file: 'talk.pptx', line: 1, column: 1, rule: 'missing', image: 'ppt/media/a.png', alt: null, place },
    message: 'This picture has no alt text: say what it shows, or mark it as decorative.',
  });
  const sarif = JSON.parse((await folder.run(['check', '--sarif', 'talk.pptx'])).stdout) as {
    runs: { results: { message: { text: string }; locations: unknown[] }[] }[];
  };
  expect(sarif.runs[0]?.results[0]).toMatchObject({
    message: { text: expect.stringContaining(`${place}: This picture`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'talk.pptx' }, region: { startLine: 1, startColumn: 1 } },
        logicalLocations: [{ fullyQualifiedName: place }],
      },
    ],
  });
  const github = await folder.run(['check', '--github', 'talk.pptx']);
  expect(github.stdout).toMatch(/^::warning file=talk\.pptx,line=1,.*::slide 1, "Picture 2": This picture/);
});

test('fix writes what is missing', async () => {
  folder.write({ 'report.docx': report(), 'talk.pptx': talk() });
  const { code, stdout, stderr } = await folder.run(['fix']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe('report.docx:1:1 picture 1: A cup.\ntalk.pptx:1:1 slide 1, "Picture 2": A cup.\n');
  expect(await folder.run(['check', '--rule', 'missing'])).toMatchObject({ code: 0, stdout: '' });
  expect(folder.asked).toHaveLength(1);
});

test('fix replaces what --rule names, and tells programs', async () => {
  folder.write({ 'report.docx': report() });
  const { stdout } = await folder.run(['fix', '--json', '--rule', 'missing,placeholder']);
  expect(stdout.split('\n').map((line) => line && (JSON.parse(line) as unknown))).toEqual([
    { file: 'report.docx', line: 1, column: 1, image: 'word/media/a.png', alt: 'A cup.', place: 'picture 1' },
    { file: 'report.docx', line: 1, column: 1, image: 'word/media/a.png', alt: 'A cup.', place: 'picture 2' },
    '',
  ]);
});

test('a dry run shows what it would write, where programs that take diffs pass over it', async () => {
  folder.write({ 'talk.pptx': talk() });
  const { code, stdout } = await folder.run(['fix', '--dry-run']);
  expect([code, stdout]).toEqual([0, '# talk.pptx:1:1 slide 1, "Picture 2": A cup.\n']);
  expect(bytes('talk.pptx').equals(talk())).toBe(true);
});

test('what only its author can describe is left, and why', async () => {
  const frame = (content: string) =>
    `<w:drawing><wp:inline><wp:docPr id="1" name="F"/>${graphic(content)}</wp:inline></w:drawing>`;
  const body = paragraph(
    inline('', '<a:hlinkClick r:id="rL"/>'),
    frame('<c:chart r:id="rC"/>'),
    frame(pic('', 'r:link="rB"')),
    `<w:object><v:shape id="a"><v:imagedata r:id="rA"/></v:shape></w:object>`,
  );
  folder.write({ 'report.docx': packageBytes(wordParts(body, cup)) });
  const { code, stdout, stderr } = await folder.run(['fix']);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr.split('\n')).toEqual([
    'report.docx:1:1 picture 1: The picture is a link, so its text should say where that leads; it is left to you.',
    'report.docx:1:1 chart 1: A chart is drawn from its data, so there is no picture to describe; it is left to you.',
    'report.docx:1:1 picture 2: The picture is not in the document itself; it is left to you.',
    'report.docx:1:1 object 1: The picture stands for a file inside of the document; it is left to you.',
    '',
  ]);
});

test('what fails is told with its place, and the rest is written', async () => {
  const emf = Buffer.concat([Buffer.from([1, 0, 0, 0]), Buffer.alloc(36), Buffer.from(' EMF'), Buffer.alloc(60)]);
  folder.write({
    'a.docx': 'no archive',
    'b.docx': packageBytes(wordParts(paragraph(inline('')), emf)),
    'c.docx': report(),
    '~$d.docx': 'Ada',
    'd.docx': report(),
  });
  const { code, stdout, stderr } = await folder.run(['fix']);
  expect(code).toBe(1);
  expect(stdout).toBe('c.docx:1:1 picture 1: A cup.\n');
  expect(stderr).toContain('a.docx: The file is damaged, or is no Office document. [documentUnreadable]\n');
  expect(stderr).toContain('b.docx:1:1 picture 1: EMF pictures');
  expect(stderr).toContain(
    'd.docx: The document is open in another program: close it there first. [documentUnwritable]\n',
  );
});
