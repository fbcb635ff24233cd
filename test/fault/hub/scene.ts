import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readHubEnvironment, type HubEnvironment } from '../../../models/hub/network/hubEnvironment.ts';
import type { PullParts, PullProgress } from '../../../models/hub/fetching.ts';
import { pullModel, type PullOrder, type PulledModel } from '../../../models/hub/pull.ts';
import { readHubName } from '../../../models/hub/known/knownModels.ts';
import { HubServer, type HubOptions } from '../../fixtures/hub/hubServer.ts';
import { tinyRenames, tinyRepositories } from '../../fixtures/hub/tinyRepositories.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

export interface Scene {
  readonly server: HubServer;
  /** Of everything that this test writes. */
  readonly path: string;
  environment(env?: Readonly<Record<string, string>>, token?: string): Promise<HubEnvironment>;
  /** Pulls a model; waits between attempts take no time. */
  pull(name: string, how?: Pulling): Promise<PulledModel>;
  readonly progress: PullProgress[];
  /** Milliseconds that the client wanted to wait. */
  readonly pauses: number[];
}

export interface Pulling {
  readonly env?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly base?: string;
  readonly parts?: Partial<PullParts>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PullProgress) => void;
}

/** A Hub on this machine and an empty cache; both are gone when the test is over. */
export async function hubScene(options: Partial<HubOptions> = {}): Promise<Scene> {
  const server = await HubServer.start({ repositories: tinyRepositories, renames: tinyRenames, ...options });
  const folder = temporaryFolder();
  onTestFinished(async () => {
    await server.stop();
    folder.remove();
  });
  const progress: PullProgress[] = [];
  const pauses: number[] = [];
  const environment = (env: Readonly<Record<string, string>> = {}, token?: string) =>
    readHubEnvironment({ home: folder.path, env: { HF_ENDPOINT: server.endpoint, ...env } }, token);
  return {
    server,
    path: folder.path,
    progress,
    pauses,
    environment,
    pull: async (text, { env, token, base, parts, signal, onProgress } = {}) => {
      const name = readHubName(text);
      const baseName = base === undefined ? undefined : readHubName(base);
      if (!name) throw new Error(`${text} names no repository`);
      const order: PullOrder = {
        name,
        ...(baseName && { base: baseName }),
        compiledDir: join(folder.path, 'compiled'),
      };
      const pause = (ms: number) => Promise.resolve(void pauses.push(ms));
      const listen = (said: PullProgress) => {
        progress.push(said);
        onProgress?.(said);
      };
      return pullModel(
        order,
        { environment: await environment(env, token), client: { pause }, ...parts },
        listen,
        signal,
      );
    },
  };
}

/** Where a scene's cache keeps a repository. */
export function repositoryFolder({ path }: Pick<Scene, 'path'>, repo: string): string {
  return join(path, '.cache', 'huggingface', 'hub', `models--${repo.replace('/', '--')}`);
}

/** Names in a folder; none where it is not there. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Every file of a repository that a snapshot has, compared with what the server has. */
export function contents(folder: string): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(namesIn(folder).map((name) => [name, readFileSync(join(folder, name))]));
}
