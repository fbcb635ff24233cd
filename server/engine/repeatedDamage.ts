import { CaptionLensError } from '../../models/errors.ts';
import { say, type Wording } from '../../models/wording.ts';

// Compiled files that were damaged are made anew once. Where that did not help, the disk damages whatever is written to it.

/** What to say where a model's own compiled files, made anew once, are damaged again; takes the later damage. */
export function damagedAgain({ wording: { message }, cause }: CaptionLensError): CaptionLensError {
  return new CaptionLensError('compiledDamaged', say`${message} They had been made anew already, so they are left.`, {
    cause,
    advice: say`Check the disk, or let CAPTION_LENS_CACHE name a folder on another one, and restart Caption Lens.`,
  });
}

/** Why nothing is named, where a recogniser's files, made anew once, are damaged again; takes the later damage. */
export function unnamedFor({ wording: { message } }: CaptionLensError): Wording {
  return say`${message} They had been made anew already, so they are left: check the disk.`;
}
