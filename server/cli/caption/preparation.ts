import { asCaptionLensError, type CaptionLensError } from '../../../models/errors.ts';
import type { DecodedPicture, DecodeSettings } from '../../images/decoding/decodeMessages.ts';
import type { Listed } from './pictureList.ts';
import type { Decoder, World } from '../world.ts';

/** A picture ready for the model, or why it is not. */
export type Prepared =
  | ({ readonly kind: 'ready'; readonly image: string; readonly decodeMs: number } & Pick<
      DecodedPicture,
      'pixels' | 'views'
    >)
  | { readonly kind: 'failed'; readonly image: string; readonly error: CaptionLensError };

export interface Preparation {
  readonly world: World;
  readonly decoder: Decoder;
  readonly settings: DecodeSettings;
}

/** Reads and decodes one picture. */
export async function prepare(
  listed: Listed,
  { world, decoder, settings }: Preparation,
  signal: AbortSignal,
): Promise<Prepared> {
  const { image } = listed;
  if (listed.kind === 'failed') return listed;
  try {
    const start = world.now();
    const bytes = listed.kind === 'input' ? await world.readInput(signal) : await world.readPicture(image, signal);
    const { pixels, views } = await decoder.decode(bytes, settings, signal);
    return { kind: 'ready', image, pixels, views, decodeMs: world.now() - start };
  } catch (thrown) {
    return { kind: 'failed', image, error: asCaptionLensError(thrown) };
  }
}
