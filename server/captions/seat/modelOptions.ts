import type { CaptionerOptions } from '../../../models/caption.ts';
import type { ModelSelection } from '../../protocol/messages.ts';

/** What the engine is to open for a selection, whose '' and 0 mean "not given". */
export function captionerOptions(
  selection: ModelSelection,
  { cacheDir, draftsDir }: Pick<CaptionerOptions, 'cacheDir' | 'draftsDir'>,
): CaptionerOptions {
  const { path, languageModel, base, device, precision, imageSize } = selection;
  return {
    model: {
      path: path === '' ? undefined : path,
      ...(languageModel !== '' && { languageModel }),
      ...(base !== '' && { base }),
    },
    device,
    precision,
    ...(imageSize > 0 && { imageSize }),
    cacheDir,
    ...(draftsDir !== undefined && { draftsDir }),
  };
}
