import { dirname, resolve } from 'node:path';
import { CaptionLensError } from '../../../models/errors.ts';
import { repositoryOf } from '../../documents/documentWalk.ts';
import type { CheckRules } from '../../languages/alttext/altRules.ts';
import type { Flavour } from '../../languages/flavour.ts';
import { defaultSettings, type Settings } from '../../protocol/settings.ts';
import type { ProjectSettings } from '../../sites/projectFile.ts';
import type { Site } from '../../sites/siteRules.ts';
import type { World } from '../world.ts';

/** Where pictures lie, as `--root` and `--map` say it; folders are absolute. */
export interface PicturePlaces {
  readonly roots: readonly string[];
  readonly mappings: Readonly<Record<string, string>>;
}

/** What a document is read and its pictures are looked up by. */
export interface DocumentContext {
  /** Absolute: the document's repository, or the current folder where it is in none. */
  readonly workspace: string;
  readonly site: Site | undefined;
  readonly project: ProjectSettings | undefined;
  readonly flavour: Flavour | undefined;
  /** Absolute: of the command line, then of the project's file. */
  readonly roots: readonly string[];
  readonly images: Settings['images'];
  /** Absolute folders that the user has named, so pictures may be read there. */
  readonly opened: readonly string[];
}

/** Finds the contexts of documents; tells once of each project's file what is wrong with it. */
export class DocumentContexts {
  readonly #world: Pick<World, 'sites' | 'stderr'>;
  readonly #given: PicturePlaces;
  readonly #told = new Set<string>();
  /** Repositories by folders: the same is asked for every document. */
  readonly #repositories = new Map<string, Promise<string | undefined>>();

  constructor(world: Pick<World, 'sites' | 'stderr'>, given: PicturePlaces) {
    this.#world = world;
    this.#given = given;
  }

  /** `path`: of the document, as it was named. */
  async of(path: string): Promise<DocumentContext> {
    const document = resolve(path);
    const workspace = (await this.#repositoryOf(dirname(document))) ?? resolve('.');
    const { site, project } = await this.#world.sites.surroundingsOf(document, workspace);
    this.#tell(project);
    const { roots, mappings } = this.#given;
    return {
      workspace,
      site,
      project,
      flavour: project?.flavour ?? site?.flavour,
      roots: [...roots, ...(project?.roots ?? [])],
      images: { ...defaultSettings.images, mappings: { ...project?.mappings, ...mappings } },
      opened: [...roots, ...Object.values(mappings)],
    };
  }

  #repositoryOf(folder: string): Promise<string | undefined> {
    const known = this.#repositories.get(folder) ?? repositoryOf(folder);
    this.#repositories.set(folder, known);
    return known;
  }

  #tell(project: ProjectSettings | undefined): void {
    if (!project || this.#told.has(project.path)) return;
    this.#told.add(project.path);
    for (const fault of project.faults) this.#world.stderr.write(`${project.path}: ${fault}\n`);
  }
}

/** What the command line says of the rules, then the project's file, then what is usual. */
export function checkRules(options: Partial<CheckRules>, { project }: Pick<DocumentContext, 'project'>): CheckRules {
  const longFrom = options.longFrom ?? project?.longFrom ?? defaultSettings.diagnostics.longFrom;
  const words = options.words ?? project?.words;
  return { longFrom, ...(words && { words }) };
}

/** `--root`; commander calls it again where the option is repeated. Throws `invalidOption` for an empty one. */
export function pictureRoot(folder: string, before: readonly string[] = []): readonly string[] {
  if (folder === '') throw new CaptionLensError('invalidOption', '--root takes a folder.');
  return [...before, resolve(folder)];
}

/** `--map @assets/=src/assets/`, as `pictureRoot`. Throws `invalidOption` where there is no beginning or no folder. */
export function pictureMapping(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, start, folder] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (start === undefined || folder === undefined) {
    throw new CaptionLensError('invalidOption', `--map takes FROM=TO, such as @assets/=src/assets, not "${text}".`);
  }
  return { ...before, [start]: resolve(folder) };
}
