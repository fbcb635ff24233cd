/**
 * A relative path of a file as an address (RFC 3986) that means the same in Markdown, HTML and JSX without any further
 * escape: letters of every script stay, everything with a meaning in an address or in markup is percent-encoded.
 */
export function toUrlPath(path: string): string {
  const encoded = path.replace(/[^\p{L}\p{N}\p{M}/._~-]/gu, (sign) =>
    encodeURIComponent(sign).replace(/[!'()*]/g, asHex),
  );
  // `a:b.png` would be an address of the scheme `a`; its colon is encoded by now, and an empty path is none.
  return encoded;
}

function asHex(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
