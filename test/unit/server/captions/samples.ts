import { defaultAltTextRules } from '../../../../server/captions/depiction/altText.ts';
import type { ModelIdentity } from '../../../../server/captions/store/captionKey.ts';
import type { DescribeSettings } from '../../../../server/captions/describer.ts';
import type { StoredCaption } from '../../../../server/captions/store/storedCaption.ts';
import type { ModelSelection } from '../../../../server/protocol/messages.ts';

export const embedded: ModelSelection = {
  path: '',
  languageModel: '',
  base: '',
  device: 'cpu',
  precision: 'auto',
  imageSize: 0,
};

export const usual: DescribeSettings = {
  model: embedded,
  generation: { numBeams: 5, maxNewTokens: 100, minNewTokens: 8 },
  texts: 'all',
  prompt: '',
  processor: 'default',
  altText: defaultAltTextRules,
};

export const identity: ModelIdentity = {
  name: 'demo',
  digest: 'd'.repeat(64),
  kind: 'hf',
  imageSize: 56,
  precision: 'fp32',
  defaults: { prompt: '', generation: {}, notes: [] },
};

export function storedCaption(picture: string, text: string, createdAt = '2026-11-24T08:00:00.000Z'): StoredCaption {
  return {
    version: 2,
    picture,
    model: { name: identity.name, digest: identity.digest },
    device: 'cpu',
    precision: 'fp32',
    prompt: '',
    captions: [{ text, tokens: [5, 2], score: -0.5 }],
    subjects: [
      { name: 'tabby cat', confidence: 0.87, box: { left: 0.1, top: 0.2, width: 0.5, height: 0.25 } },
      { name: 'sofa', confidence: 0.5 },
    ],
    timings: { recognitionMs: 8, visionMs: 1, qformerMs: 2, promptMs: 3, steps: 4, stepMs: 5, decodeMs: 6, totalMs: 7 },
    createdAt,
  };
}
