import { describe, expect, it } from 'vitest';
import { initialState, reduce, type PanelEvent, type PanelState } from '../../../../client/panel/panelState.ts';
import type { PanelView } from '../../../../client/panel/panelView.ts';
import { ageText } from '../../../../client/panel/pictureView.ts';
import { viewOf } from '../../../../client/panel/stateView.ts';
import type { CaptionFailure } from '../../../../server/protocol/messages.ts';
import { shownTexts } from '../../../../client/panel/shownTexts.ts';
import { descriptionOf, pictureOf, reference, toldAs } from './panelSamples.ts';

const now = Date.parse('2026-11-24T09:00:00Z');
const after = (...events: readonly PanelEvent[]): PanelState => events.reduce(reduce, initialState);
const terms = { now, longFrom: 125, namesModel: false };
const seen = (...events: readonly PanelEvent[]): PanelView => viewOf(after(...events), terms);
const labels = ({ actions }: PanelView) => actions.map(({ label }) => label);
const words = ({ text }: PanelView) => text.map((segment) => segment.text).join('');

const opened: PanelEvent = { kind: 'opened' };
const shown = (picture = pictureOf()): readonly PanelEvent[] => [opened, { kind: 'picture', subject: 1, picture }];
const asked: readonly PanelEvent[] = [...shown(), { kind: 'asked', subject: 1 }];
const step = (text: string, number = 2): PanelEvent => ({
  kind: 'update',
  subject: 1,
  update: {
    kind: 'step',
    step: number,
    text,
    beams: [
      { text: 'A mug', score: -0.9, state: 'alive' },
      { text, score: -0.4, state: 'alive' },
      { text: 'A cup on a table', score: -0.65, state: 'finished' },
    ],
  },
});
const failure = (code: CaptionFailure['code'], advice?: string): CaptionFailure => ({
  code,
  message: 'It did not work.',
  ...(advice !== undefined && { advice }),
});

describe('the panel', () => {
  it('says that no picture is under the cursor, and forgets one that it left', () => {
    expect(seen().message?.title).toBe('No picture under the cursor');
    expect(seen(...shown(), { kind: 'left' })).toMatchObject({ state: 'empty', file: '', current: undefined });
  });

  it('offers to describe a picture that nothing is known of, and does not by itself', () => {
    const view = seen(...shown());
    expect(view).toMatchObject({
      state: 'picture',
      file: 'media/cup.png',
      size: '600 × 400 · 456 KB',
      current: { kind: 'note', text: 'None yet' },
      spoken: 'media/cup.png',
    });
    expect(labels(view)).toEqual(['Describe', 'Mark as Decorative']);
  });

  it('shows what is known already, newest first, without announcing it', () => {
    const earlier = [descriptionOf('Newest.'), descriptionOf('Older.', { createdAt: '2026-11-23T08:00:00Z' })];
    const view = seen(...shown(pictureOf({ earlier })));
    expect(words(view)).toBe('Newest.');
    expect(view.announcement).toBe('');
    expect(view.earlier).toEqual([{ text: 'Older.', note: 'yesterday · a model' }]);
    const chosen = seen(...shown(pictureOf({ earlier })), { kind: 'chosen', text: 'Older.' });
    expect(chosen.earlier).toEqual([{ text: 'Newest.', note: '1 hour ago · a model' }]);
  });

  it("shows and inserts what the picture's file says, before anything is described and after", () => {
    const own = { alt: 'A bee on a flower', description: 'A bee gathers pollen.' };
    const earlier = [descriptionOf('Newest.')];
    expect(seen(...shown(pictureOf({ own, earlier }))).earlier).toEqual([
      { text: own.alt, note: "Alt text in the picture's file" },
      { text: own.description, note: "Description in the picture's file" },
    ]);
    for (const known of [{ own }, { own, earlier }]) {
      const events: readonly PanelEvent[] = [...shown(pictureOf(known)), { kind: 'chosen', text: own.alt }];
      expect(words(seen(...events))).toBe(own.alt);
      const { scene } = after(...events);
      expect(scene.kind === 'picture' && shownTexts(scene)?.text).toBe(own.alt);
    }
    const idle = seen(...shown(pictureOf({ own, reference })), { kind: 'chosen', text: own.alt });
    expect(labels(idle)).toEqual(['Use as Alt Text', 'Describe', 'Mark as Decorative']);
  });

  it('shows the description to read, and the alt text that goes with it to be edited', () => {
    const texts = [toldAs('A bee. The mood is calm.', 'A bee.'), toldAs('A wasp.', 'A wasp.')];
    const description = descriptionOf('', { texts });
    const done: PanelEvent = { kind: 'described', subject: 1, description };
    const view = seen(...asked, done);
    expect([words(view), view.draft?.text, view.announcement, view.spoken]).toEqual([
      'A bee. The mood is calm.',
      'A bee.',
      'A bee. The mood is calm.',
      'A bee. The mood is calm.',
    ]);
    expect(view.wordings.map(({ text }) => text)).toEqual(['A bee. The mood is calm.', 'A wasp.']);
    const other = seen(...asked, done, { kind: 'chosen', text: 'A wasp.' });
    expect([words(other), other.draft?.text]).toEqual(['A wasp.', 'A wasp.']);
  });

  it.each([
    ['the best', undefined, 'A bee.'],
    ['another of the same search', 'A wasp. It is warm.', 'A wasp.'],
    ['an earlier one', 'A fly. It is late.', 'A fly.'],
    ['what no description says', 'a close up shot of', 'A bee.'],
  ])('puts the alt text into the document that goes with what is on show: %s', (_name, chosen, text) => {
    const texts = [toldAs('A bee. The mood is calm.', 'A bee.'), toldAs('A wasp. It is warm.', 'A wasp.')];
    const earlier = [descriptionOf('', { texts: [toldAs('A fly. It is late.', 'A fly.')], prompt: 'a' })];
    const { scene } = after(
      ...shown(pictureOf({ earlier })),
      { kind: 'asked', subject: 1 },
      { kind: 'described', subject: 1, description: descriptionOf('', { texts }) },
      ...(chosen === undefined ? [] : [{ kind: 'chosen', text: chosen } as const]),
    );
    expect(scene.kind === 'picture' && shownTexts(scene)?.text).toBe(text);
  });

  it('says how many are before it in line, and how far the model is loaded', () => {
    expect(words(seen(...asked, { kind: 'update', subject: 1, update: { kind: 'queued', position: 3 } }))).toContain(
      '3',
    );
    const loading = seen(...asked, {
      kind: 'update',
      subject: 1,
      update: { kind: 'loading', fraction: 0.42, message: 'Reading' },
    });
    expect(loading).toMatchObject({ state: 'loading', fraction: 0.42, note: 'Reading' });
    expect(words(loading)).toContain('42 %');
  });

  it('grows, tinting what the last step changed, silent for screen readers until it is done', () => {
    const view = seen(...asked, step('A cup'), step('A cup of tea', 3));
    expect(view.text).toEqual([
      { text: 'A cup ', isNew: false },
      { text: 'of tea', isNew: true },
    ]);
    expect(view.announcement).toBe('');
    expect(view.details).toMatchObject({ beamsNote: '2 alive · 1 finished', lines: ['Step 3'] });
    const description = descriptionOf('A cup of tea.');
    const done = seen(...asked, step('A cup of tea'), { kind: 'described', subject: 1, description });
    expect(done.announcement).toBe('A cup of tea.');
  });

  it('draws beams best first, the bar of the best full', () => {
    const { beams } = seen(...asked, step('A cup')).details;
    expect(beams.map(({ score }) => score)).toEqual(['−0.40', '−0.65', '−0.90']);
    expect(beams.map(({ share }) => share)).toEqual([1, expect.closeTo(0.7), expect.closeTo(0.4)]);
  });

  it('shows of beams that begin alike where they part', () => {
    const begin = 'A mid-tone colour photograph in';
    const beams = ['warm light', 'cool light'].map((end, index) => ({
      text: `${begin} ${end}`,
      score: -0.15 - index / 1000,
      state: 'alive' as const,
    }));
    const update = { kind: 'step', step: 5, text: '', beams } as const;
    const view = seen(...asked, { kind: 'update', subject: 1, update });
    expect(view.details.beams.map(({ words: shownWords, score }) => [shownWords, score])).toEqual([
      ['… warm light', '−0.150'],
      ['… cool light', '−0.151'],
    ]);
  });

  it('tells where the time went, without the waiting', () => {
    const view = seen(...asked, { kind: 'described', subject: 1, description: descriptionOf('A cup.') });
    expect(view.details.total).toBe('4.0 s');
    expect(view.details.stages.map(({ name, text }) => `${name} ${text}`)).toEqual([
      'decode 0.2 s',
      'vision 1.5 s',
      'Q-Former 0.1 s',
      'prompt 0.4 s',
      'beams 1.8 s',
    ]);
    expect(view.details.stages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('tells what was recognised, how surely and in what time, and nothing of it where nothing was', () => {
    const described = (given: Parameters<typeof descriptionOf>[1]) =>
      seen(...asked, { kind: 'described', subject: 1, description: descriptionOf('A cat.', given) });
    const { timings } = descriptionOf('');
    const subjects = [
      { name: 'tabby cat', confidence: 0.8749, box: { left: 0, top: 0, width: 1, height: 1 } },
      { name: 'two people', confidence: 0.66 },
    ];
    const view = described({ subjects, timings: { ...timings, recognitionMs: 96 } });
    expect(view.details.lines).toEqual(['a model on CPU, fp32', 'Recognised: tabby cat 87 %, two people 66 %']);
    expect(view.details.stages.slice(0, 3).map(({ name, text }) => `${name} ${text}`)).toEqual([
      'decode 0.2 s',
      'recognition 96 ms',
      'vision 1.5 s',
    ]);
    expect(view.details.total).toBe('4.1 s');
    const without = described({});
    expect([without.details.lines.length, without.details.stages.some(({ name }) => name === 'recognition')]).toEqual([
      1,
      false,
    ]);
  });

  it('shows of one description that alone when it is there: a beam of the search was never made prose', () => {
    const description = descriptionOf('A cup of tea.');
    const done = [...asked, step('A cup'), { kind: 'described', subject: 1, description }] as const;
    expect(seen(...done).wordings).toEqual([]);
    expect(words(seen(...done, { kind: 'chosen', text: 'A mug' }))).toBe('A cup of tea.');
  });

  it('drops answers about a picture that it has left', () => {
    const state = after(...asked, { kind: 'left' }, step('A cup'), {
      kind: 'described',
      subject: 1,
      description: descriptionOf('A cup.'),
    });
    expect(state.scene.kind).toBe('empty');
  });

  it('keeps a growing text when the document around the reference changes', () => {
    const picture = pictureOf({ reference: { ...reference, version: 2 } });
    const state = after(...asked, step('A cup'), { kind: 'refreshed', subject: 1, picture });
    expect(state.scene).toMatchObject({ work: { kind: 'growing' }, picture: { reference: { version: 2 } } });
  });

  it('inserts only where there is a reference that may be written', () => {
    const earlier = [descriptionOf('A cup.')];
    const { reference: _, ...file } = pictureOf({ earlier });
    expect(labels(seen(...shown(file)))).toEqual(['Copy', 'Copy as Markdown']);
    const expression = { ...reference, alt: { kind: 'expression' } } as const;
    expect(labels(seen(...shown(pictureOf({ earlier, reference: expression }))))).toEqual(['Copy']);
    expect(labels(seen(...shown(pictureOf({ earlier }))))).toEqual(['Use as Alt Text', 'Mark as Decorative', 'Copy']);
    const alt = { kind: 'text', text: 'A mug of tea' } as const;
    const written = seen(...shown(pictureOf({ earlier, reference: { ...reference, alt } })));
    expect(labels(written)).toEqual(['Replace Alt Text', 'Mark as Decorative', 'Copy']);
    expect(written.current).toEqual(alt);
  });

  it('warns inside a link', () => {
    const inLink = { ...reference, place: 'inLink' } as const;
    const view = seen(...shown(pictureOf({ earlier: [descriptionOf('A cup.')], reference: inLink })));
    expect(view.message?.text).toContain('where the link leads');
    expect(view.actions.filter(({ rank }) => rank === 'main')).toEqual([]);
  });

  it.each([
    ['remotePicture', 'trusted', 'remote', 'Fetch and Describe'],
    ['outsideWorkspace', 'trusted', 'remote', 'Read and Describe'],
    ['remotePicture', 'restricted', 'refused', 'Manage Workspace Trust'],
    ['outsideWorkspace', 'restricted', 'refused', 'Manage Workspace Trust'],
  ] as const)('asks before it reads: %s in a %s workspace', (code, trust, state, label) => {
    const refused = { kind: 'refused', subject: 1, failure: failure(code), asked: 'read' } as const;
    const view = seen({ kind: 'trust', trust }, opened, refused);
    expect(view.state).toBe(state);
    expect(labels(view)).toEqual([label]);
  });

  it('offers to fetch nothing where the settings forbid it, and says which', () => {
    const refused = failure('remotePicture', 'The setting allows it.');
    const view = seen(opened, { kind: 'refused', subject: 1, failure: refused, asked: 'refused' });
    expect(labels(view)).toEqual(['Open Settings']);
    expect(view.message?.text).toContain('The setting allows it.');
  });

  it('says what failed and what to do', () => {
    const failed = seen(...asked, {
      kind: 'failed',
      subject: 1,
      failure: failure('outOfMemory', 'Use the processor.'),
    });
    expect(failed.message?.text).toBe('It did not work. Use the processor.');
    expect(failed.announcement).toBe('It did not work. Use the processor.');
    expect(labels(failed)).toEqual(['Choose Model', 'Try Again']);
    expect(labels(seen({ kind: 'stopped' }))).toEqual(['Start']);
    expect(labels(seen({ kind: 'stopped', failure: failure('engineLost') }))).toEqual(['Restart']);
  });

  it('shows an answer as one, and offers it as alt text only to who asks for that', () => {
    const answer = descriptionOf('Soft, from the left.', { kind: 'answer', question: 'What is the light like?' });
    const answered = [...asked, { kind: 'described', subject: 1, description: answer }] as const;
    const view = seen(...answered);
    expect([view.question, words(view), view.draft]).toEqual([answer.question, 'Soft, from the left.', undefined]);
    expect(labels(view)).toEqual(['Copy', 'Use Answer as Alt Text…']);
    expect(view.spoken).toBe('media/cup.png');
    const wanted = seen(...answered, { kind: 'answerWanted' });
    expect(wanted.draft?.text).toBe('Soft, from the left.');
    expect(labels(wanted)).toContain('Use as Alt Text');
  });

  it('knows a picture by its last description, and not by an answer after it', () => {
    const answer = descriptionOf('Soft.', { kind: 'answer', question: 'What is the light like?' });
    const view = seen(...shown(pictureOf({ earlier: [answer, descriptionOf('A cup.')] })));
    expect([words(view), view.question]).toEqual(['A cup.', '']);
    expect(view.earlier[0]?.note).toBe('“What is the light like?” · 1 hour ago · a model');
    const again = seen(...shown(pictureOf({ earlier: [answer, descriptionOf('A cup.')] })), {
      kind: 'chosen',
      text: 'Soft.',
    });
    expect([words(again), again.question, again.draft]).toEqual(['Soft.', 'What is the light like?', undefined]);
  });

  it('numbers the wordings of a search, says which one is chosen, and shows what they share once', () => {
    const texts = ['A warm cup of tea on a table.', 'A warm cup of tea in a hand.', 'A warm cup of tea at noon.'];
    const description = descriptionOf('', { texts: texts.map((text) => toldAs(text, text)) });
    const view = seen(
      ...asked,
      { kind: 'described', subject: 1, description },
      { kind: 'chosen', text: texts[1] ?? '' },
    );
    expect(view.wordings.map(({ label }) => label)).toEqual(texts.map((text, at) => `Option ${at + 1} of 3: ${text}`));
    expect(view.wordings.map(({ isChosen }) => isChosen)).toEqual([false, true, false]);
    expect(view.wordings.map(({ common, rest }) => [common, rest])).toEqual([
      ['A warm cup of tea ', 'on a table.'],
      ['A warm cup of tea ', 'in a hand.'],
      ['A warm cup of tea ', 'at noon.'],
    ]);
  });

  it('goes back to what it knew when a description is cancelled', () => {
    const earlier = [descriptionOf('Known.')];
    const events = [
      ...shown(pictureOf({ earlier })),
      { kind: 'asked', subject: 1 },
      { kind: 'cancelled', subject: 1 },
    ] as const;
    expect(words(seen(...events))).toBe('Known.');
  });
});

describe('ageText', () => {
  it.each([
    ['2026-11-24T08:59:50Z', 'just now'],
    ['2026-11-24T08:15:00Z', '45 minutes ago'],
    ['2026-11-24T03:00:00Z', '6 hours ago'],
    ['2026-11-12T09:00:00Z', '12 days ago'],
    ['not a date', 'earlier'],
  ])('%s', (createdAt, expected) => {
    expect(ageText(createdAt, now)).toBe(expected);
  });
});

describe('the prompts to describe with', () => {
  const offered = (picture = pictureOf()) => seen(...shown(picture)).prompts.map(({ label }) => label);

  it('are what suits the model, none and any words', () => {
    expect(offered()).toEqual(['As suits the model', 'None', 'Your own words, or a question']);
  });

  it('are those that a known model goes well with, too', () => {
    const prompts = {
      usual: 'this is a',
      known: [
        { kind: 'beginning', text: 'this is a' },
        { kind: 'evaluation', text: 'a photo of' },
      ],
    } as const;
    expect(offered(pictureOf({ prompts }))).toEqual([
      'As suits the model: this is a …',
      'None',
      'this is a …',
      'a photo of … (as its authors measured it)',
      'Your own words, or a question',
    ]);
  });
});
