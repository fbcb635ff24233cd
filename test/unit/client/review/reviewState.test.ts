import { describe, expect, test } from 'vitest';
import {
  initialReview,
  keptChoices,
  newAlt,
  reduce,
  shownRows,
  tickOf,
  type ReviewEvent,
  type ReviewState,
} from '../../../../client/review/reviewState.ts';
import type { CaptionFailure } from '../../../../server/protocol/messages.ts';
import type { ReviewedReference } from '../../../../server/protocol/reviewMessages.ts';
import { missing, poor, written } from './reviewSamples.ts';

const failure: CaptionFailure = { code: 'noPicture', message: 'There is no picture.' };

function after(references: readonly ReviewedReference[], ...events: readonly ReviewEvent[]): ReviewState {
  const listed: ReviewEvent = { kind: 'listed', list: { references, total: references.length }, kept: [] };
  return [listed, ...events].reduce(reduce, initialReview('missing'));
}

function ticks(state: ReviewState): readonly string[] {
  return state.rows.map(tickOf);
}

describe('what is ticked', () => {
  test('is everything that is described, and nothing before', () => {
    const state = after([missing('a'), missing('b')], { kind: 'described', id: 0, texts: ['A cup.'] });
    expect(ticks(state)).toEqual(['on', 'none']);
    expect(ticks(reduce(state, { kind: 'growing', id: 1, text: 'A d' }))).toEqual(['on', 'none']);
  });

  test('is not what a person has said well already', () => {
    const state = after(
      [written('a', 'Mine'), poor('b', 'image')],
      { kind: 'described', id: 0, texts: ['A cup.'] },
      { kind: 'described', id: 1, texts: ['A dog.'] },
    );
    expect(ticks(state)).toEqual(['off', 'on']);
  });

  test('is what the person says, and never what would change nothing', () => {
    const state = after(
      [missing('a'), written('b', 'Mine'), missing('c')],
      { kind: 'described', id: 0, texts: ['A cup.'] },
      { kind: 'ticked', ids: [0], tick: 'off' },
      { kind: 'edited', id: 1, text: ' Mine ' },
      { kind: 'ticked', ids: [1, 2], tick: 'on' },
    );
    expect(ticks(state)).toEqual(['off', 'none', 'none']);
    expect(ticks(reduce(state, { kind: 'edited', id: 2, text: 'Typed' }))[2]).toBe('on');
  });
});

describe('what would be written', () => {
  test('is what was typed, before any description, and a description that comes later does not replace it', () => {
    const state = after(
      [missing('a')],
      { kind: 'edited', id: 0, text: 'Typed' },
      { kind: 'described', id: 0, texts: ['A cup.'] },
    );
    expect(state.rows.map(newAlt)).toEqual([{ kind: 'text', text: 'Typed' }]);
    expect(reduce(state, { kind: 'edited', id: 0, text: '  ' }).rows.map(newAlt)).toEqual([undefined]);
  });

  test('is decorative where the person says so, also of a picture that cannot be described', () => {
    const state = after(
      [missing('a')],
      { kind: 'failed', id: 0, failure },
      { kind: 'meant', id: 0, meaning: 'decorative' },
    );
    expect(state.rows.map(newAlt)).toEqual([{ kind: 'decorative' }]);
    expect(ticks(state)).toEqual(['on']);
    expect(ticks(reduce(state, { kind: 'meant', id: 0, meaning: 'text' }))).toEqual(['none']);
  });
});

test('the filter shows what is missing, or poor texts too', () => {
  const state = after([missing('a'), poor('b', 'image')]);
  expect(shownRows(state).map(({ id }) => id)).toEqual([0]);
  expect(shownRows(reduce(state, { kind: 'filtered', filter: 'poor' })).map(({ id }) => id)).toEqual([0, 1]);
});

describe('after an Apply', () => {
  test('what was written leaves the list, and what was not says why until it is edited', () => {
    const state = after(
      [missing('a'), missing('b'), missing('c')],
      { kind: 'applying' },
      { kind: 'applied', written: [0, 2], files: 1, refused: [{ id: 1, failure }] },
    );
    expect(state.rows.map(({ id, refusal }) => [id, refusal])).toEqual([[1, failure]]);
    expect(state.outcome).toEqual({ kind: 'written', texts: 2, files: 1, left: 1 });
    expect(state.total).toBe(1);
    expect(reduce(state, { kind: 'edited', id: 1, text: 'x' }).rows[0]).not.toHaveProperty('refusal');
  });

  test('twins that are left are told apart among those that are left', () => {
    const twins = [0, 1, 2].map((twin) => ({ ...missing('a'), twin, twins: 3 }));
    const state = after(twins, { kind: 'applied', written: [1], files: 1, refused: [] });
    expect(state.rows.map(({ reference: { twin, twins: count } }) => [twin, count])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  test('lines follow the document', () => {
    const now = { ...missing('a'), range: { start: { line: 9, character: 0 }, end: { line: 9, character: 8 } } };
    const state = after([missing('a'), missing('b')], { kind: 'placed', references: [now] });
    expect(state.rows.map(({ reference }) => reference.range.start.line)).toEqual([9, 0]);
  });
});

test('what the person has said outlives the window, and nothing else does', () => {
  const references = [missing('a'), missing('b')];
  const state = after(
    references,
    { kind: 'described', id: 0, texts: ['A cup.'] },
    { kind: 'edited', id: 1, text: 'Typed' },
    { kind: 'ticked', ids: [1], tick: 'off' },
  );
  const kept = keptChoices(state);
  expect(kept).toHaveLength(1);
  const again = reduce(initialReview('missing'), {
    kind: 'listed',
    // In another order, as when a document comes before.
    list: { references: references.toReversed(), total: 2 },
    kept,
  });
  expect(again.rows.map(({ own }) => own)).toEqual([{ text: 'Typed', tick: 'off' }, {}]);
});
