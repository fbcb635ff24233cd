import type { CaptionRequest, ModelInfo } from '../../../models/caption.ts';
import type { DecodedPicture, DecodeSettings, ProcessorRule } from './decodeMessages.ts';

/** How a picture is to be decoded for a model. */
export function inputSettings(
  { imageSize, recogniser }: Pick<ModelInfo, 'imageSize' | 'recogniser'>,
  rule: ProcessorRule,
): DecodeSettings {
  return { size: imageSize, rule, views: recogniser.kind === 'ready' ? recogniser.views : [] };
}

/** One decoded picture as a request of its own. */
export function inputOf({
  pixels,
  views,
}: Pick<DecodedPicture, 'pixels' | 'views'>): Pick<CaptionRequest, 'pixels' | 'views'> {
  return { pixels: [pixels], ...(views.length > 0 && { views: [views] }) };
}
