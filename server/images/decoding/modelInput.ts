import type { CaptionRequest, ModelInfo } from '../../../models/caption.ts';
import type { DecodedPicture, DecodeSettings, ProcessorRule } from './decodeMessages.ts';

/** How a picture is to be decoded for a model: its square by `rule`, and the views that its recogniser wants. */
export function inputSettings(
  { imageSize, recogniser }: Pick<ModelInfo, 'imageSize' | 'recogniser'>,
  rule: ProcessorRule,
): DecodeSettings {
  return { size: imageSize, rule, views: recogniser.kind === 'ready' ? recogniser.views : [] };
}

/** A decoded picture as the pixels and views of a request with one picture. */
export function inputOf({
  pixels,
  views,
}: Pick<DecodedPicture, 'pixels' | 'views'>): Pick<CaptionRequest, 'pixels' | 'views'> {
  return { pixels: [pixels], ...(views.length > 0 && { views: [views] }) };
}
