import { resolve } from 'node:path';
import type { ModelSelection } from '../../protocol/messages.ts';
import type { CaptionOptions } from './captionOptions.ts';

/** The model that the options name, by absolute paths, which hold in every process. */
export function modelSelection({
  model,
  device,
  precision,
  imageSize,
}: Pick<CaptionOptions, 'model' | 'device' | 'precision' | 'imageSize'>): ModelSelection {
  const absolute = (path: string | undefined) => (path === undefined ? '' : resolve(path));
  return {
    path: absolute(model.path),
    languageModel: absolute(model.languageModel),
    base: absolute(model.base),
    device,
    precision,
    imageSize: imageSize ?? 0,
  };
}
