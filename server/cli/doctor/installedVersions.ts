import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Versions of the picture decoder's libraries, such as `0.34.3`, read from their packages: only the decode child may
 * load them. `missing` or `unknown` where they cannot be read. Never rejects.
 */
export async function pictureLibraries(): Promise<{ readonly sharp: string; readonly libvips: string }> {
  const root = packageRoot('sharp');
  if (root === undefined) return { sharp: 'missing', libvips: 'missing' };
  return {
    sharp: (await versionIn(join(root, 'package.json'), 'version')) ?? 'unknown',
    libvips: await libvipsVersion(),
  };
}

/** sharp ships libvips in a package named after the platform; on Windows it lies in sharp's own binary package. */
async function libvipsVersion(): Promise<string> {
  const { platform, arch } = process;
  const suffixes = platform === 'linux' ? [`linux-${arch}`, `linuxmusl-${arch}`] : [`${platform}-${arch}`];
  for (const name of suffixes.flatMap((suffix) => [`@img/sharp-libvips-${suffix}`, `@img/sharp-${suffix}`])) {
    const file = resolved(`${name}/versions`);
    const version = file === undefined ? undefined : await versionIn(file, 'vips');
    if (version !== undefined) return version;
  }
  return 'unknown';
}

function packageRoot(name: string): string | undefined {
  let folder = resolved(name);
  while (folder !== undefined && !folder.endsWith(name)) {
    const parent = dirname(folder);
    folder = parent === folder ? undefined : parent;
  }
  return folder;
}

function resolved(specifier: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(specifier);
  } catch {
    return undefined;
  }
}

async function versionIn(file: string, key: string): Promise<string | undefined> {
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const version = content[key];
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
