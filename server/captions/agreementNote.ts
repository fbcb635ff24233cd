/** Why a text is the likeliest one though it was to be chosen by the picture. `reason` is a sentence. */
export function likeliestInstead(reason: string): string {
  return `${reason} The likeliest description is taken instead of the one that fits the picture best.`;
}

/** Where no CLIP is on this machine. */
export const noClip = 'There is no CLIP on this machine to choose descriptions by.';
