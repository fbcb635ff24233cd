import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CaptionLensError } from '../../../../models/errors.ts';
import { DaemonLost } from '../../../../server/cli/daemon/daemonClient.ts';
import type { World } from '../../../../server/cli/world.ts';
import { photographOf } from '../../../../server/images/photograph/photographOf.ts';
import type { Photograph, PhotographParams } from '../../../../server/protocol/photographMessages.ts';
import { spelledPhotograph } from '../../../../server/protocol/spelledMessages.ts';
import { greyPhotograph } from '../../../fixtures/photograph.ts';
import { ownNames } from '../../../../models/wording.ts';
import type { DaemonStatus, DescribeParams, Description } from '../../../../server/protocol/messages.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { run, type Scene } from './fakeWorld.ts';

/** Bytes that pass for a PNG picture, of which the fake daemon says `text`. */
export function picture(text: string): Buffer {
  return Buffer.from(`\x89PNG\r\n\x1a\n${text}`, 'latin1');
}

/**
 * A folder with documents that commands run in, and a daemon that reads its descriptions from the pictures. `status`: what
 * it says of itself.
 */
export function documentFolder(status?: DaemonStatus) {
  const folder = temporaryFolder();
  const before = process.cwd();
  process.chdir(folder.path);
  const asked: Omit<DescribeParams, 'token'>[] = [];
  const photographed: PhotographParams[] = [];
  let clients = 0;

  function write(files: Readonly<Record<string, string | Buffer>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder.path, name)), { recursive: true });
      writeFileSync(join(folder.path, name), content);
    }
  }

  const reachDaemon: World['reachDaemon'] = async () => {
    clients += 1;
    return {
      info: { version: '1.2.3', pid: 1 },
      describe: async (params, onUpdate, signal) => {
        asked.push(params);
        onUpdate({ kind: 'looking' });
        return describe(params, signal);
      },
      photograph: async (params) => {
        photographed.push(params);
        return photograph(params);
      },
      status: async () => {
        if (!status) throw new Error('not asked');
        return status;
      },
      unload: () => Promise.resolve(),
      dispose: () => (clients -= 1),
    };
  };

  return {
    path: folder.path,
    asked,
    photographed,
    write,
    read: (name: string) => readFileSync(join(folder.path, name), 'utf8'),
    openClients: () => clients,
    run: (args: readonly string[], scene: Scene = {}) =>
      run(args, { ...scene, overrides: { kindOfPath, reachDaemon, ...scene.overrides } }),
    remove: () => {
      process.chdir(before);
      folder.remove();
    },
  };
}

const kindOfPath: World['kindOfPath'] = async (path) => {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) return 'missing';
  return status.isDirectory() ? 'directory' : 'file';
};

/** Taken at 1/100 s, and with `tree` in it at 1/25 s. */
function photograph({ picture: locator }: PhotographParams): Photograph {
  const label = locator.kind === 'bytes' ? locator.name : '';
  const isTree = locator.kind === 'bytes' && Buffer.from(locator.base64, 'base64').includes('tree');
  const decoded = { ...greyPhotograph, facts: { aperture: 4, exposureTime: isTree ? 0.04 : 0.01 } };
  return spelledPhotograph(photographOf({ label }, 100, decoded), ownNames);
}

/** `A cup` of a picture that holds `A cup`, and the same of all real ones; pictures that hold `bad`, `lost` or `unfit` fail in their ways. */
async function describe(
  { picture: locator }: Omit<DescribeParams, 'token'>,
  signal: AbortSignal,
): Promise<Description> {
  if (locator.kind === 'reference') throw new Error('a command line has no open documents');
  const bytes =
    locator.kind === 'file' ? readFileSync(fileURLToPath(locator.uri)) : Buffer.from(locator.base64, 'base64');
  const written = bytes.subarray(8).toString('latin1');
  const text = /[\0-\x1f]/.test(written) ? 'A real picture.' : written;
  if (signal.aborted) throw new CaptionLensError('aborted', 'The caption was cancelled.');
  if (text === 'bad') throw new CaptionLensError('imageInvalid', 'The PNG picture is damaged.');
  if (text === 'lost') throw new DaemonLost('The daemon has left.');
  if (text === 'unfit') throw new CaptionLensError('checkpointNotFound', 'There is no such checkpoint.');
  return {
    kind: 'description',
    texts: [{ text, description: `${text} The light is soft.`, raw: text.toLowerCase(), tokens: [], score: null }],
    model: { name: 'fake', digest: 'd' },
    subjects: [],
    device: 'cpu',
    precision: 'fp32',
    timings: { recognitionMs: 0, visionMs: 1, qformerMs: 1, promptMs: 1, steps: 1, stepMs: 1, decodeMs: 1, totalMs: 1 },
    picture: 'p',
    prompt: '',
    createdAt: '2026-01-01T00:00:00.000Z',
    origin: 'model',
  };
}
