/** Frameworks of servers, whose templates name pictures by helpers. */
import { join } from 'node:path';
import type { SiteKind } from '../siteKind.ts';
import { inSite } from '../sitePaths.ts';
import { beginnings } from '../siteRules.ts';

/** Django and Flask: `static/` of the project and of each of its apps. */
export const django: SiteKind = {
  name: 'django',
  title: 'Django and Flask',
  mark: /^(?:manage|wsgi|app)\.py$/,
  reach: 'root',
  finds: '`static/` of the project and of its apps',
  read: async ({ path, entries, files, documentFolder }) => {
    const apps = [path, ...[...entries.folders].map((name) => join(path, name))];
    const found = await Promise.all(apps.map(async (app) => (await files.list(app)).folders.has('static')));
    const roots = apps.filter((_app, at) => found[at]).map((app) => join(app, 'static'));
    if (roots.length === 0) return undefined;
    const aliases = beginnings(['/static/'], roots);
    return { roots: [...roots, path], bases: [documentFolder, ...roots], aliases };
  },
};

/** Laravel: `public/` and `resources/`. */
export const laravel: SiteKind = {
  name: 'laravel',
  title: 'Laravel',
  mark: /^artisan$/,
  reach: 'root',
  finds: '`public/`, `resources/`, `storage/app/public`',
  read: async ({ path, documentFolder }) => {
    const roots = inSite(path, 'public', 'resources', 'resources/images');
    const aliases = beginnings(['/storage/'], inSite(path, 'storage/app/public'));
    return { roots: [...roots, path], bases: [documentFolder, ...roots, path], aliases };
  },
};

/** Rails: `public/` and the folders of its asset pipeline. */
export const rails: SiteKind = {
  name: 'rails',
  title: 'Rails',
  mark: /^config\.ru$/,
  reach: 'root',
  finds: '`public/`, `app/assets/images`, `app/javascript/images`',
  read: async ({ path, entries, files, documentFolder }) => {
    if (!entries.folders.has('app') || !(await files.list(join(path, 'config'))).files.has('routes.rb')) {
      return undefined;
    }
    const roots = inSite(path, 'public', 'app/assets/images', 'app/assets', 'app/javascript/images');
    const aliases = beginnings(['/assets/'], inSite(path, 'app/assets/images'));
    return { roots: [...roots, path], bases: [documentFolder, ...roots], aliases };
  },
};
