import { describe, expect, it } from 'vitest';
import { readHostMessage, readMemory, readPageMessage } from '../../../../client/gallery/galleryMessages.ts';

const memory = {
  sources: ['file:///a'],
  selected: [],
  order: { by: 'name', direction: 'ascending' },
  filter: '',
  pace: 'describing',
};

describe('what a gallery’s page posts', () => {
  it.each([
    { kind: 'ready' },
    { kind: 'retry' },
    { kind: 'order', order: { by: 'iso', direction: 'descending' } },
    { kind: 'filter', filter: 'cup' },
    { kind: 'select', ids: [0, 3] },
    { kind: 'thumbnails', ids: [] },
    { kind: 'pace', pace: 'stopped' },
    { kind: 'act', action: 'compare' },
  ])('takes %j', (message) => {
    expect(readPageMessage(message)).toEqual(message);
  });

  it.each([
    undefined,
    'ready',
    { kind: 'order', order: { by: '__proto__', direction: 'ascending' } },
    { kind: 'order', order: { by: 'iso', direction: 'up' } },
    { kind: 'filter', filter: 'x'.repeat(501) },
    { kind: 'select', ids: [-1] },
    { kind: 'select', ids: [0.5] },
    { kind: 'select', ids: '0' },
    { kind: 'act', action: 'delete' },
    { kind: 'pace', pace: 'fast' },
  ])('refuses %j', (message) => {
    expect(readPageMessage(message)).toBeUndefined();
  });
});

describe('what a gallery’s page is told', () => {
  it('draws no picture from anywhere else', () => {
    expect(readHostMessage({ kind: 'thumbnail', id: 1, uri: 'data:image/png;base64,AA==' })).toBeDefined();
    expect(readHostMessage({ kind: 'thumbnail', id: 1, uri: 'https://example.org/a.png' })).toBeUndefined();
    expect(readHostMessage({ kind: 'thumbnail', id: 1, uri: 'data:image/svg+xml;base64,AA' })).toBeUndefined();
  });
});

describe('what is kept over a reload', () => {
  it('is taken as it was kept, and refused where it is anything else', () => {
    expect(readMemory({ ...memory, top: 12, active: 3 })).toEqual(memory);
    for (const wrong of [{ sources: 'a' }, { selected: [1] }, { order: {} }, { filter: 1 }, { pace: '' }]) {
      expect(readMemory({ ...memory, ...wrong })).toBeUndefined();
    }
  });
});
