import { dirname, isAbsolute, join } from 'node:path';
import { readSettings, textOf, textsOf, treeOf } from './settingsText.ts';
import type { SiteFiles } from './siteFiles.ts';
import type { Alias } from './siteRules.ts';

/** Of settings that extend others. */
const longestChain = 5;

/**
 * What `compilerOptions.paths` of `tsconfig.json` or `jsconfig.json` in a folder stand for (TypeScript's handbook,
 * "Path mapping"): `@/*` to `src/*`. Of what is extended, only files beside it are followed.
 */
export async function tsconfigAliases(folder: string, files: SiteFiles): Promise<readonly Alias[]> {
  const { files: names } = await files.list(folder);
  const name = ['tsconfig.json', 'jsconfig.json'].find((one) => names.has(one));
  if (name === undefined) return [];
  const aliases = await aliasesIn(join(folder, name), files);
  if (aliases.length > 0) return aliases;
  // Vite's templates split it in two.
  return names.has('tsconfig.app.json') ? aliasesIn(join(folder, 'tsconfig.app.json'), files) : [];
}

async function aliasesIn(first: string, files: SiteFiles): Promise<readonly Alias[]> {
  let path = first;
  for (let step = 0; step < longestChain; step++) {
    const settings = readSettings('tsconfig.json', await files.read(path));
    const paths = treeOf(settings, 'compilerOptions', 'paths');
    const base = join(dirname(path), textOf(settings, 'compilerOptions', 'baseUrl') ?? '.');
    const aliases = Object.keys(paths).flatMap((start) =>
      textsOf(paths, start).flatMap((target) => {
        if (isAbsolute(target) || start === '*') return [];
        const fits = start.endsWith('*') ? ('beginning' as const) : ('whole' as const);
        return [{ start: start.replace(/\*$/, ''), fits, path: join(base, target.replace(/\*$/, '')) }];
      }),
    );
    if (aliases.length > 0) return aliases;
    const [next] = textsOf(settings, 'extends').filter((one) => one.startsWith('.'));
    if (next === undefined) return [];
    path = join(dirname(path), /\.json$/.test(next) ? next : `${next}.json`);
  }
  return [];
}
