/** Endings of picture files that are described, without the dot, in lower case. Raw files by their embedded preview. */
export const pictureExtensions: readonly string[] = [
  ...['jpg', 'jpeg', 'png', 'webp', 'gif', 'avif', 'tif', 'tiff'],
  ...['cr2', 'cr3', 'nef', 'arw', 'dng', 'raf'],
];

/** Whether a file's path says that it is a picture. */
export function isPictureName(path: string): boolean {
  return pictureExtensions.includes(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}
