import { asCaptionLensError, CaptionLensError, errorCode } from '../../../models/errors.ts';
import type { World } from '../world.ts';

/**
 * Writes a file that an option names, and the folders above it. Rejects with `diskFull`, and with `invalidOption` where
 * nothing can be written there.
 */
export async function writeOutput(
  path: string,
  content: string | Uint8Array,
  world: Pick<World, 'writeBytes'>,
): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  try {
    await world.writeBytes(path, bytes);
  } catch (thrown) {
    const error = asCaptionLensError(thrown);
    if (error.code === 'diskFull') throw error;
    throw new CaptionLensError('invalidOption', `${path} cannot be written (${errorCode(thrown) ?? error.message}).`, {
      cause: thrown,
    });
  }
}
