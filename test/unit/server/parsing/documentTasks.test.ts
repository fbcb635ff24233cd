import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adapterFor } from '../../../../server/languages/registry.ts';
import { DocumentTasks } from '../../../../server/parsing/documentTasks.ts';

let parsed: string[];
let tasks: DocumentTasks;
beforeEach(() => {
  parsed = [];
  tasks = new DocumentTasks();
  const adapter = adapterFor('markdown');
  if (!adapter) throw new Error('Nothing reads Markdown.');
  vi.spyOn(adapter, 'parse').mockImplementation((text) => {
    parsed.push(text.slice(0, 1));
    return { text, images: [] };
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The keys of the documents that had to be parsed. */
function parse(...documents: readonly (readonly [key: string, length: number])[]): readonly string[] {
  parsed = [];
  for (const [key, length] of documents) {
    tasks.run({ kind: 'parse', document: { key, language: 'markdown', text: key.repeat(length) } });
  }
  return parsed;
}

test('documents are kept in their last state, and those used longest ago make room for long ones', () => {
  parse(['a', 12_000_000], ['b', 12_000_000], ['a', 12_000_000]);
  expect(parsed).toEqual(['a', 'b']);
  parse(['c', 20_000_000], ['a', 12_000_000]);
  expect(parsed).toEqual(['c']);
  expect(parse(['b', 12_000_000])).toEqual(['b']);
});

test('one that is too long alone is not kept, and costs no other its place', () => {
  parse(['a', 12_000_000], ['b', 32_000_001]);
  expect(parse(['a', 12_000_000], ['b', 32_000_001])).toEqual(['b']);
});

test('what is forgotten makes room', () => {
  parse(['a', 30_000_000]);
  tasks.forget('a');
  parse(['b', 16_000_000], ['c', 16_000_000]);
  expect(parse(['b', 16_000_000], ['c', 16_000_000], ['a', 1])).toEqual(['a']);
});

test('a document is read anew when its project knows other shortcodes', () => {
  vi.restoreAllMocks();
  const run = (shortcodes?: readonly string[]) =>
    tasks.run({
      kind: 'parse',
      document: { key: 'a', language: 'md', text: '{{< cup src="a.png" >}}', ...(shortcodes && { shortcodes }) },
    });
  expect(run()).toEqual([]);
  expect(run(['cup'])).toMatchObject([{ target: { text: 'a.png' } }]);
  expect(run(['tea'])).toEqual([]);
});
