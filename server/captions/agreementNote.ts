import { say, type Wording } from '../../models/wording.ts';

/** Why a text is the likeliest one though it was to be chosen by the picture. `reason` is a sentence. */
export function likeliestInstead(reason: Wording): Wording {
  return say`${reason} The likeliest description is taken instead of the one that fits the picture best.`;
}

/** Where no CLIP is on this machine. */
export const noClip: Wording = say`There is no CLIP on this machine to choose descriptions by.`;
