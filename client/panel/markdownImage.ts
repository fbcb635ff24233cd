/** A picture in Markdown (CommonMark 0.31, 6.4): what is a mark there is escaped. `path`: with slashes, relative. */
export function markdownImage(alt: string, path: string): string {
  const text = alt
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\[\]`*_<>&~$]/g, '\\$&');
  return `![${text}](${encodeURI(path)
    .replace(/[()?#]/g, encodeURIComponent)
    .replace(/[()]/g, '\\$&')})`;
}
