import type { ReferenceContext } from '../../images/resolving/pictureSource.ts';
import { isInside } from '../../../models/insideFolder.ts';
import type { TextSink, World } from '../world.ts';
import type { OpenedRoots } from './openedRoots.ts';

type TakesPath =
  | 'kindOfPath'
  | 'findPictures'
  | 'documents'
  | 'office'
  | 'sites'
  | 'readReference'
  | 'openPictureSearch'
  | 'readPicture'
  | 'readText'
  | 'writeText'
  | 'writeBytes'
  | 'writePicture';

/**
 * A world for commands that programs run: they read and write inside of the roots alone, fetch nothing, and speak to
 * `stdout` and `stderr` instead of the process's own.
 */
export function confinedWorld(
  world: World,
  roots: OpenedRoots,
  output: { readonly stdout: TextSink; readonly stderr: TextSink },
): World {
  const { documents, office, sites } = world;
  const within = (context: ReferenceContext): ReferenceContext => {
    const { consent: _, ...rest } = context;
    return { ...rest, workspaceFolders: roots.folders, trust: 'restricted' };
  };
  // What takes a path of a command's own is named here one by one; the rest is this program's.
  const confined: Pick<World, TakesPath> = {
    kindOfPath: async (path) => world.kindOfPath(await roots.place(path)),
    findPictures: async (folder, signal) => world.findPictures(await roots.place(folder), signal),
    documents: {
      find: async (folder, extensions, signal) => documents.find(await roots.place(folder), extensions, signal),
      read: async (path) => documents.read(await roots.place(path)),
      write: async (document, text) => {
        await roots.place(document.path);
        await documents.write(document, text);
      },
    },
    office: {
      ...office,
      read: async (path) => office.read(await roots.place(path)),
      readPart: async (path, name, limit) => office.readPart(await roots.place(path), name, limit),
      write: async (document, wanted) => {
        await roots.place(document.path);
        return office.write(document, wanted);
      },
    },
    sites: {
      surroundingsOf: (document, workspace) => {
        const root = roots.rootOf(document) ?? roots.folders[0] ?? workspace;
        return sites.surroundingsOf(document, isInside(workspace, root) ? workspace : root);
      },
    },
    readReference: async (target, context, signal) => {
      // Without its place the bytes go to the daemon, and not a path that may lead elsewhere by then.
      const { bytes, label } = await world.readReference(target, within(context), signal);
      return { bytes, label };
    },
    openPictureSearch: () => {
      const search = world.openPictureSearch();
      return {
        absentAmong: (addresses, context, certainty, signal) =>
          search.absentAmong(addresses, within(context), certainty, signal),
      };
    },
    readPicture: async (path, signal) => world.readPicture(await roots.place(path), signal),
    readText: async (path) => world.readText(await roots.place(path)),
    writeText: async (path, text) => world.writeText(await roots.place(path), text),
    writeBytes: async (path, bytes) => world.writeBytes(await roots.place(path), bytes),
    writePicture: async (path, before, after) => world.writePicture(await roots.place(path), before, after),
  };
  return { ...world, ...output, ...confined };
}

/** Keeps what is written, for the answer to a program. */
export class KeptText implements TextSink {
  readonly columns = undefined;
  #text = '';

  write(text: string): void {
    this.#text += text;
  }

  get lines(): readonly string[] {
    return this.#text.split('\n').filter((line) => line !== '');
  }
}
