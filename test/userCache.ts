import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where tests keep what they fetch once. By the XDG rules a relative path is to be ignored. */
export function testCache(): string {
  const given = process.env['XDG_CACHE_HOME'];
  return join(given && isAbsolute(given) ? given : join(homedir(), '.cache'), 'caption-lens-tests');
}
