import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../models/compiled/manifest.ts';
import { isStoredCaption } from '../../../server/captions/store/storedCaption.ts';
import { captionsFolder } from '../../../server/captions/store/storeFolders.ts';
import { readEndpoint } from '../../../server/connection/endpointFile.ts';
import { runtimeFile } from '../../../server/connection/runtimeFolder.ts';

export interface UserFolders {
  readonly cache: string;
  readonly runtime: string;
}

/** A sentence for each file under its final name that is half: a stored caption, a compiled model, the endpoint. */
export async function halfFiles({ cache, runtime }: UserFolders): Promise<readonly string[]> {
  return [...halfCaptions(captionsFolder(cache)), ...halfModels(cache), ...(await halfEndpoint(runtime))];
}

function halfCaptions(folder: string): readonly string[] {
  return filesBelow(folder)
    .filter((name) => /^[0-9a-f]{2}[/\\][0-9a-f]{64}[/\\][^/\\]+\.json$/.test(name))
    .filter((name) => !isWholeCaption(join(folder, name), name.split(/[/\\]/)[1] ?? ''))
    .map((name) => `The stored caption ${name} is half.`);
}

function isWholeCaption(path: string, picture: string): boolean {
  const text = contentOf(path);
  if (text === undefined) return true;
  try {
    const { caption } = JSON.parse(text.toString('utf8')) as { readonly caption?: unknown };
    return isStoredCaption(caption, picture);
  } catch {
    return false;
  }
}

/** By the hash of each of their files, the weights too. */
function halfModels(cache: string): readonly string[] {
  return compiledModels(cache)
    .filter((name) => !isWholeModel(join(cache, name)))
    .map((name) => `The compiled model ${name} is half.`);
}

/** Folders of compiled models and recognisers under their final names. */
export function compiledModels(cache: string): readonly string[] {
  return namesOf(cache).filter((name) => /-(?:cpu-(?:fp32|int8)|recogniser)$/.test(name));
}

/** Whether some model is half made, under a name that says so. */
export function isCompiling(cache: string): boolean {
  return filesBelow(cache).some((name) => name.includes('.partial'));
}

function isWholeModel(folder: string): boolean {
  try {
    const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    return files.every(({ name, sha256 }) => hashOf(readFileSync(join(folder, name))) === sha256);
  } catch {
    return false;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function halfEndpoint(runtime: string): Promise<readonly string[]> {
  const isThere = contentOf(runtimeFile(runtime, 'endpoint')) !== undefined;
  return isThere && (await readEndpoint(runtime)) === undefined ? ['daemon.json is half.'] : [];
}

/** Undefined where it is gone, which a file may be by now. */
function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function namesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
