import { describe, expect, it } from 'vitest';
import { reviewHtml } from '../../../../client/review/reviewHtml.ts';
import { readHostMessage, readMemory, readPageMessage } from '../../../../client/review/reviewMessages.ts';

describe('messages of the review’s page', () => {
  it.each([
    { kind: 'ready' },
    { kind: 'cancel' },
    { kind: 'filter', filter: 'poor' },
    { kind: 'tick', ids: [0, 7], tick: 'off' },
    { kind: 'edit', id: 3, text: 'A cup' },
    { kind: 'meaning', id: 3, meaning: 'decorative' },
    { kind: 'show', id: 0 },
    { kind: 'retry', id: 1 },
    { kind: 'retry' },
    { kind: 'thumbnails', ids: [] },
    {
      kind: 'apply',
      shown: [
        { id: 1, alt: { kind: 'text', text: 'A cup' } },
        { id: 2, alt: { kind: 'decorative' } },
      ],
    },
  ])('takes %j', (message) => {
    expect(readPageMessage(message)).toEqual(message);
  });

  it.each([
    undefined,
    'ready',
    [{ kind: 'ready' }],
    { kind: 'run', command: 'workbench.action.quit' },
    { kind: 'filter', filter: 'all' },
    { kind: 'tick', ids: [-1], tick: 'on' },
    { kind: 'tick', ids: [0], tick: 'toString' },
    { kind: 'edit', id: 0, text: 'x'.repeat(10_001) },
    { kind: 'edit', id: 0.5, text: 'x' },
    { kind: 'show' },
    { kind: 'thumbnails', ids: Array.from({ length: 5001 }, () => 0) },
    { kind: 'apply', shown: [{ id: 1, alt: { kind: 'text', text: '' } }] },
    { kind: 'apply', shown: [{ id: 1, alt: { kind: 'expression' } }] },
  ])('refuses %j', (message) => {
    expect(readPageMessage(message)).toBeUndefined();
  });

  it('lets pictures in as data alone', () => {
    const picture = { kind: 'thumbnail', id: 1, uri: 'data:image/jpeg;base64,AAAA' };
    expect(readHostMessage(picture)).toEqual(picture);
    expect(readHostMessage({ ...picture, uri: 'https://example.org/a.png' })).toBeUndefined();
    expect(readHostMessage({ ...picture, uri: 'data:image/svg+xml;base64,AAAA' })).toBeUndefined();
  });
});

describe('what is kept over a reload', () => {
  const memory = {
    scope: { kind: 'documents', uris: ['file:///work/a.md'] },
    filter: 'missing',
    kept: [{ key: 'k', own: { text: 'A cup', tick: 'on', meaning: 'text' } }],
  };

  it('is read back, whatever else the page keeps', () => {
    expect(readMemory({ ...memory, top: 12, active: 3 })).toEqual(memory);
  });

  it.each([
    undefined,
    { ...memory, scope: { kind: 'document' } },
    { ...memory, scope: { kind: 'documents', uris: [1] } },
    { ...memory, filter: 'constructor' },
    { ...memory, kept: [{ key: 'k', own: { tick: 1 } }] },
  ])('is nothing where it is %j', (state) => {
    expect(readMemory(state)).toBeUndefined();
  });
});

it('the page loads nothing but its own script, style and font, and a hostile title is text in it', () => {
  const assets = { cspSource: 'https://own.example', script: 's.js', style: 's.css', nonce: 'abc' };
  const html = reviewHtml(assets, 'Alt text in </title><script>alert(1)</script>');
  expect(html).toContain("default-src 'none'; img-src data:; style-src https://own.example");
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/style="|onclick|<style/);
});
