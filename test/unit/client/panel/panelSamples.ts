import type { Description, PictureView, ReferenceView } from '../../../../server/protocol/messages.ts';

export function descriptionOf(text: string, given: Partial<Description> = {}): Description {
  return {
    kind: 'description',
    texts: [{ text, description: text, raw: text, tokens: [], score: -0.5 }],
    subjects: [],
    model: { name: 'a model', digest: 'd' },
    device: 'cpu',
    precision: 'fp32',
    timings: {
      recognitionMs: 0,
      visionMs: 1500,
      qformerMs: 100,
      promptMs: 400,
      steps: 20,
      stepMs: 90,
      decodeMs: 200,
      totalMs: 9000,
    },
    picture: 'ab',
    prompt: '',
    createdAt: '2026-11-24T08:00:00Z',
    origin: 'model',
    ...given,
  };
}

/** A description beside the alt text that was made of it. */
export function toldAs(description: string, text: string): Description['texts'][number] {
  return { text, description, raw: description.toLowerCase(), tokens: [], score: -0.5 };
}

export const reference: ReferenceView = {
  uri: 'file:///a.md',
  version: 1,
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 10 } },
  alt: { kind: 'missing' },
  place: 'alone',
};

export function pictureOf(given: Partial<PictureView> = {}): PictureView {
  return {
    label: 'media/cup.png',
    width: 600,
    height: 400,
    bytes: 466_706,
    preview: 'data:image/jpeg;base64,AAAA',
    earlier: [],
    reference,
    ...given,
  };
}
