import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { flavours } from '../../../../server/languages/flavour.ts';
import { defaultSettings } from '../../../../server/protocol/settings.ts';
import { readProject } from '../../../../server/sites/projectFile.ts';
import { SiteSearch } from '../../../../server/sites/siteSearch.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

const file = resolve('/home/ada/site/.captionlens.json');
const inSite = (path: string) => resolve('/home/ada/site', path);

describe('.captionlens.json', () => {
  test('folders start where the file lies, comments may stand in it', () => {
    const project = readProject(
      file,
      `{ // ours
        "roots": ["pictures", "../shared"],
        "mappings": { "@shots/": "media" },
        "rules": { "vague": "off" }, "longFrom": 150, "shortcodes": ["photo"], "flavour": "mkdocs",
      }`,
    );
    expect(project.roots).toEqual([inSite('pictures'), inSite('../shared')]);
    expect(project.mappings).toEqual({ '@shots/': inSite('media') });
    expect(project.rules).toEqual({ vague: 'off' });
    expect([project.longFrom, project.shortcodes, project.flavour]).toEqual([150, ['photo'], 'mkdocs']);
    expect(project.faults).toEqual([]);
  });

  test('documents are ignored as git ignores files', () => {
    const { isIgnored } = readProject(file, '{ "ignore": ["legacy/", "*.gen.md", "!keep.gen.md"] }');
    const paths = ['legacy/a.md', 'a/legacy/b.md', 'x.gen.md', 'keep.gen.md', 'a.md', '../legacy/a.md'];
    expect(paths.filter((path) => isIgnored(inSite(path)))).toEqual(['legacy/a.md', 'a/legacy/b.md', 'x.gen.md']);
  });

  test('what is wrong is said with its name, and what is right holds', () => {
    const project = readProject(
      file,
      '{"roots": "a", "rules": {"missing": "fatal", "vauge": "off", "long": "hint"}, "longFrom": 1.5, "flavour": "html", "root": []}',
    );
    expect(project.rules).toEqual({ long: 'hint' });
    for (const fault of [
      '"roots" is a list of texts.',
      '"longFrom" is a whole number.',
      '"flavour" is one of astro, ',
      'there is no setting "root"; ',
      '"missing" is one of off, ',
      'there is no rule "vauge".',
    ]) {
      expect(project.faults).toContainEqual(expect.stringContaining(`In .captionlens.json, ${fault}`));
    }
    expect(project.faults).toHaveLength(6);
  });

  test('a file that is no JSON is told by its line', () => {
    const { faults } = readProject(file, '{\n  "roots": [\n  "a"');
    expect(faults).toEqual([expect.stringMatching(/^In \.captionlens\.json, line 3 is no JSON \(\w+\)\.$/)]);
    expect(readProject(file, '[]').faults).toEqual(['In .captionlens.json, it holds no object.']);
  });

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readProject(file, text)));
  });

  test('the nearest one above a document counts, none above the workspace', async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    const inFolder = (path: string) => join(folder.path, path);
    mkdirSync(inFolder('workspace/docs/deep'), { recursive: true });
    writeFileSync(inFolder('.captionlens.json'), '{"longFrom": 1}');
    const search = new SiteSearch(0);
    const longFrom = async (document: string) =>
      (await search.surroundingsOf(inFolder(document), inFolder('workspace'))).project?.longFrom;
    expect(await longFrom('workspace/docs/a.md')).toBeUndefined();
    writeFileSync(inFolder('workspace/.captionlens.json'), '{"longFrom": 2}');
    expect(await longFrom('workspace/docs/deep/a.md')).toBe(2);
    writeFileSync(inFolder('workspace/docs/.captionlens.json'), '{"longFrom": 3}');
    expect(await longFrom('workspace/docs/deep/a.md')).toBe(3);
    expect(await longFrom('workspace/a.md')).toBe(2);
  });
});

test('the schema that the extension contributes knows the same members, rules and flavours', () => {
  const schema = JSON.parse(readFileSync('media/captionlens.schema.json', 'utf8')) as {
    properties: { rules: { properties: object }; flavour: { enum: string[] } };
  };
  const example = Object.keys(schema.properties).map((name) => `"${name}": null`);
  expect(readProject(file, `{${example.join()}}`).faults.filter((fault) => fault.includes('no setting'))).toEqual([]);
  const [unknown = ''] = readProject(file, '{"x": 1}').faults;
  for (const name of Object.keys(schema.properties).slice(1)) expect(unknown).toContain(name);
  expect(Object.keys(schema.properties.rules.properties)).toEqual(Object.keys(defaultSettings.diagnostics.severity));
  expect(schema.properties.flavour.enum).toEqual([...flavours]);
});
