import { describe, expect, test } from 'vitest';
import { shownRows } from '../../../../client/gallery/galleryOrder.ts';
import {
  initialGallery,
  initialOrder,
  reduce,
  selectedRows,
  type GalleryEvent,
  type GalleryState,
  type Order,
} from '../../../../client/gallery/galleryState.ts';
import { cardView, headView, wordsOf } from '../../../../client/gallery/galleryView.ts';
import type { Description } from '../../../../server/protocol/messages.ts';
import type { PhotographFacts } from '../../../../server/protocol/photographMessages.ts';
import { photograph } from './photographs.ts';

const begun = initialGallery({ order: initialOrder, filter: '', pace: 'describing' });

function after(labels: readonly string[], ...events: readonly GalleryEvent[]): GalleryState {
  const pictures = labels.map((label) => ({ uri: `file:///work/${label}`, label }));
  return [{ kind: 'listed', pictures, total: labels.length, selected: [] } as const, ...events].reduce(reduce, begun);
}

function described(id: number, text: string): GalleryEvent {
  const description = { texts: [{ description: text, text }] } as unknown as Description;
  return { kind: 'described', id, description };
}

function taken(id: number, facts: PhotographFacts): GalleryEvent {
  return { kind: 'photographed', id, photograph: { kind: 'known', photograph: photograph(facts) } };
}

function shown(state: GalleryState): readonly string[] {
  return shownRows(state, wordsOf).map(({ label }) => label);
}

describe('the order', () => {
  const by = (order: Order['by'], direction: Order['direction'] = 'ascending'): GalleryEvent => {
    return { kind: 'ordered', order: { by: order, direction } };
  };

  test('counts numbers in names', () => {
    expect(shown(after(['IMG_10.jpg', 'IMG_9.jpg']))).toEqual(['IMG_9.jpg', 'IMG_10.jpg']);
  });

  test('puts pictures that say nothing last, in either direction', () => {
    const state = after(['a', 'b', 'c'], taken(1, { aperture: 8 }), taken(2, { aperture: 2.8 }));
    expect(shown(reduce(state, by('aperture')))).toEqual(['c', 'b', 'a']);
    expect(shown(reduce(state, by('aperture', 'descending')))).toEqual(['b', 'c', 'a']);
  });

  test('takes the clock’s time for the date, and the model for the camera', () => {
    const state = after(
      ['a', 'b'],
      taken(0, { takenAt: { local: '2024-05-03T14:22:10' }, model: 'X-T5' }),
      taken(1, { takenAt: { local: '2009-12-31T23:59:59' }, model: 'Z 6' }),
    );
    expect(shown(reduce(state, by('date')))).toEqual(['b', 'a']);
    expect(shown(reduce(state, by('camera')))).toEqual(['a', 'b']);
  });
});

describe('the filter', () => {
  test('looks for every word in names, texts and facts, whatever the case', () => {
    const state = after(
      ['one.jpg', 'two.jpg'],
      described(0, 'A red cup.'),
      described(1, 'A dog.'),
      taken(1, { iso: 800 }),
    );
    const filtered = (filter: string): readonly string[] => shown(reduce(state, { kind: 'filtered', filter }));
    expect(filtered('CUP red')).toEqual(['one.jpg']);
    expect(filtered('iso 800')).toEqual(['two.jpg']);
    expect(filtered('cup dog')).toEqual([]);
    expect(filtered('  ')).toEqual(['one.jpg', 'two.jpg']);
  });
});

describe('the selection', () => {
  test('counts only what is on show, in the order on show', () => {
    const state = after(['a', 'b', 'c'], { kind: 'selected', ids: [2, 0] }, { kind: 'filtered', filter: 'c' });
    expect(selectedRows(shownRows(state, wordsOf), state).map(({ label }) => label)).toEqual(['c']);
    expect(headView(state, 'Pictures', shownRows(state, wordsOf))).toMatchObject({
      canOpen: true,
      canCompare: false,
      exportLabel: 'Export 1 Selected…',
      selection: '1 of 3 pictures · 1 selected',
    });
  });

  test('is found again after a reload by what was selected', () => {
    const pictures = ['a', 'b'].map((label) => ({ uri: `file:///${label}`, label }));
    const state = reduce(begun, { kind: 'listed', pictures, total: 2, selected: ['file:///b', 'file:///gone'] });
    expect([...state.selected]).toEqual([1]);
  });
});

describe('what is said', () => {
  const said = (state: GalleryState) => headView(state, 'Pictures', shownRows(state, wordsOf));

  test('a screen reader hears counts, and not each description', () => {
    const working = after(['a', 'b']);
    const growing = reduce(reduce(working, described(0, 'A cup.')), { kind: 'growing', id: 1, text: 'A d' });
    expect(said(working).announcement).toBe('2 pictures are being described.');
    expect(said(growing).announcement).toBe('2 pictures are being described.');
    const failed = reduce(growing, { kind: 'failed', id: 1, failure: { code: 'imageInvalid', message: 'No.' } });
    expect(said(failed).announcement).toBe('1 pictures are described, 1 could not be.');
    expect(said(failed)).toMatchObject({ paceLabel: 'Try Again', progress: '' });
  });

  test('what failed is tried again when the others are described', () => {
    const failed = after(['a'], { kind: 'failed', id: 0, failure: { code: 'imageInvalid', message: 'No.' } });
    expect(reduce(failed, { kind: 'paced', pace: 'describing' }).rows[0]?.work.kind).toBe('waiting');
  });

  test('a card says its picture, its text and its facts', () => {
    const facts = { make: 'NIKON CORPORATION', model: 'NIKON D850', focalLength: 50, aperture: 2.8, iso: 200 };
    const state = after(['course/cup.jpg'], described(0, 'A cup.'), taken(0, { ...facts, exposureTime: 1 / 250 }));
    const [row] = state.rows;
    expect(row && cardView(row)).toMatchObject({
      name: 'cup.jpg',
      text: 'A cup.',
      facts: ['50 mm · f/2.8 · 1/250 s · ISO 200', 'NIKON D850', 'Middle key, low contrast'],
    });
  });
});
