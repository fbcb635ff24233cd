import { describe, expect, test } from 'vitest';
import { initialReview, reduce, type ReviewEvent, type ReviewState } from '../../../../client/review/reviewState.ts';
import { headView, rowView, scopeName } from '../../../../client/review/reviewView.ts';
import type { ReviewedReference } from '../../../../server/protocol/reviewMessages.ts';
import { missing, poor } from './reviewSamples.ts';

const scope = scopeName({ kind: 'document', uri: 'file:///work/a.md' }, 'a.md');
const placeName = ({ range }: ReviewedReference): string => `a.md:${range.start.line + 1}`;

function after(references: readonly ReviewedReference[], ...events: readonly ReviewEvent[]): ReviewState {
  const listed: ReviewEvent = { kind: 'listed', list: { references, total: references.length }, kept: [] };
  return [listed, ...events].reduce(reduce, initialReview('missing'));
}

function said(state: ReviewState): string {
  return headView(state, scope).announcement;
}

describe('around the list', () => {
  test('the button counts what is ticked among what is shown', () => {
    const state = after(
      [missing('a'), missing('b'), poor('c', 'image')],
      { kind: 'described', id: 0, texts: ['A cup.'] },
      { kind: 'described', id: 2, texts: ['A dog.'] },
    );
    expect(headView(state, scope)).toMatchObject({ apply: 'Apply 1 of 2', canApply: true, all: 'on' });
    expect(headView(reduce(state, { kind: 'filtered', filter: 'poor' }), scope)).toMatchObject({
      apply: 'Apply 2 of 3',
      filters: [{ label: 'Missing (2)' }, { label: 'Missing or Poor (3)' }],
    });
    expect(headView(reduce(state, { kind: 'applying' }), scope).canApply).toBe(false);
  });

  test('a screen reader hears counts, and not each description', () => {
    const working = after([missing('a'), missing('b')]);
    const half = reduce(working, { kind: 'described', id: 0, texts: ['A cup.'] });
    const growing = reduce(half, { kind: 'growing', id: 1, text: 'A d' });
    expect(new Set([working, half, growing].map(said))).toEqual(new Set(['2 pictures are being described.']));
    const failed = reduce(growing, { kind: 'failed', id: 1, failure: { code: 'noPicture', message: 'None.' } });
    expect(said(failed)).toBe('1 pictures are described, 1 could not be.');
    const applied = reduce(failed, { kind: 'applied', written: [0], files: 1, refused: [] });
    expect(said(applied)).toBe('1 alt text written.');
  });

  test('a scope without such pictures says so, and so does one whose last picture was written', () => {
    const nothing = 'Every picture in this file has alt text or is marked as decorative.';
    expect(headView(after([]), scope)).toMatchObject({ state: 'empty', message: nothing, cancel: 'Close' });
    const applied = after([missing('a')], { kind: 'applied', written: [0], files: 1, refused: [] });
    expect(headView(applied, scope)).toMatchObject({ state: 'empty', outcome: '1 alt text written.' });
  });

  test('more pictures than one review holds are told of', () => {
    const list = { references: [missing('a')], total: 1200 };
    const state = reduce(initialReview('missing'), { kind: 'listed', list, kept: [] });
    expect(headView(state, scope).message).toBe('These are the first 1 of 1200. Review again for the others.');
  });
});

describe('a row', () => {
  test('names the picture by the last part of its address, whatever that is', () => {
    const nameOf = (target: string) => {
      const [row] = after([{ ...missing('a'), target }]).rows;
      return row && rowView(row, placeName).name;
    };
    expect(nameOf('../pictures/cup%20one.png?raw=1')).toBe('cup one.png');
    expect(nameOf('%E0%A4%A.png')).toBe('%E0%A4%A.png');
    expect(nameOf('data:image/png;base64,AAAA')).toBe('A picture in the document');
    expect(nameOf('<img src=x onerror=alert(1)>\n.png')).toBe('<img src=x onerror=alert(1)> .png');
    expect(nameOf('a'.repeat(500))).toHaveLength(120);
  });

  test('says what is wrong, in a link where that leads, and offers the other wordings', () => {
    const described = { kind: 'described', texts: ['One.', 'Two.'] } as const;
    const [poorRow, linkRow] = after(
      [poor('a', 'image'), { ...missing('b'), place: 'inLink' }],
      { ...described, id: 0 },
      { ...described, id: 1 },
    ).rows.map((row) => rowView(row, placeName));
    expect(poorRow).toMatchObject({
      note: 'This alt text could stand for any picture.',
      current: { kind: 'text', text: 'image' },
      text: 'One.',
      wordings: ['Two.'],
      summary: 'a.png, a.md:1. Current: image. New: One.',
    });
    expect(linkRow?.note).toBe('Inside a link: say where the link leads.');
  });
});
