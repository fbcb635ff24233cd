/** What Node itself may need. */
const inherited = [
  'ELECTRON_RUN_AS_NODE',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'PATH',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
];

/**
 * To be among the options of every `fork`: the daemon has no console, so Windows would open one for each of its children.
 * Known to spawn, though missing from the types of fork.
 */
export const hiddenWindow = { windowsHide: true };

/** The environment of a child process: tokens and everything else that it has no use for stay with the parent. */
export function childEnvironment(more: readonly string[] = []): Readonly<Record<string, string>> {
  const set = [...inherited, ...more].map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(set.filter((entry): entry is readonly [string, string] => Boolean(entry[1])));
}
