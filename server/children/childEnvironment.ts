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
 * glibc keeps what was freed, up to 64 MB once large blocks have come and gone, and a heap for each thread; told a limit,
 * here a megabyte and one heap, it gives the rest back. Other systems' libraries read neither.
 */
export const allocatorSettings = { MALLOC_TRIM_THRESHOLD_: '1000000', MALLOC_ARENA_MAX: '1' };

/**
 * Node's flags for a child that holds pixels and native memory, and hardly anything of JavaScript: a heap that grows late,
 * and `forgetPixels`.
 */
export const frugalFlags: readonly string[] = ['--optimize-for-size', '--expose-gc'];

/**
 * To be among the options of every `fork`: the daemon has no console, so Windows would open one for each of its children.
 * Known to spawn, though missing from the types of fork.
 */
export const hiddenWindow = { windowsHide: true };

/** The environment of a child process: tokens and everything else that it has no use for stay with the parent. */
export function childEnvironment(more: readonly string[] = []): Readonly<Record<string, string>> {
  const set = [...inherited, ...more].map((name) => [name, process.env[name]] as const);
  const known = set.filter((entry): entry is readonly [string, string] => Boolean(entry[1]));
  return { ...Object.fromEntries(known), ...allocatorSettings };
}
