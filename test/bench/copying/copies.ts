import type { Captioner } from '../../../models/caption.ts';
import { writePrompt, type Sight } from '../../../models/recogniser/sight.ts';

/** As many texts as a captioner writes together. */
const atOnce = 8;

/** The captions of one picture, best first. */
export interface Copy {
  readonly sight: Sight;
  readonly texts: readonly string[];
}

/**
 * Captions of pictures of which the model is told that those sights were seen in them; `numReturnSequences` of each, under
 * its own settings otherwise. They come as they are done, from whichever captioner is free.
 */
export async function writeCopies(
  captioners: readonly Captioner[],
  sights: readonly Sight[],
  pictures: readonly Uint8Array[],
  numReturnSequences: number,
  onCopy: (copy: Copy) => void,
): Promise<void> {
  const waiting = sights.entries();
  const write = async (captioner: Captioner): Promise<void> => {
    for (const [index, sight] of waiting) {
      const picture = pictures[index % pictures.length];
      if (!picture) throw new Error('There are no pictures.');
      const request = { pixels: [picture], prompt: writePrompt(sight), settings: { numReturnSequences } };
      const [caption] = await captioner.caption(request);
      onCopy({ sight, texts: caption?.captions.map(({ text }) => text) ?? [] });
    }
  };
  await Promise.all(captioners.flatMap((captioner) => Array.from({ length: atOnce }, () => write(captioner))));
}
