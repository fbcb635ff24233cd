import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CaptionLensError, errorCode } from '../../models/errors.ts';
import { ModelCatalog } from '../../models/catalog/catalog.ts';
import { ProgramCache } from '../upkeep/programCache.ts';
import type { DescriberLog } from '../captions/describerOptions.ts';
import { openDescriber } from '../captions/openDescriber.ts';
import { forkCaptioner, forkRuntimeDescription } from '../engine/engine.ts';
import { forkJudge } from '../engine/forkedJudge.ts';
import { readDocument, replaceFile, writeDocument } from '../documents/documentFile.ts';
import { findDocuments } from '../documents/documentWalk.ts';
import { officeFiles } from './officeFiles.ts';
import { PictureDecoder } from '../images/decoding/decoder.ts';
import { findPictures, readPicture } from '../images/reading/pictureFile.ts';
import { PictureSearch } from '../images/reading/pictureSearch.ts';
import { readReference } from '../images/reading/referencedPicture.ts';
import { maxBytes } from '../images/pictureRefusals.ts';
import { prepareCache, weightsBytes } from './doctor/cacheCheck.ts';
import { SiteSearch } from '../sites/siteSearch.ts';
import { cacheFolder } from '../connection/cacheFolder.ts';
import { askAtTerminal } from './terminal/question.ts';
import { readInputPicture } from './caption/inputPicture.ts';
import { planTeachingHere, teachHere } from './train/trainingProgram.ts';
import { loadJobs } from './jobs/loadJobs.ts';
import { nodeDaemon } from './daemon/nodeDaemon.ts';
import type { TextSink, World } from './world.ts';

const nothing = () => undefined;
/** A command logs nothing: what matters comes as errors and notes. */
const silence: DescriberLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The world of a real process. `version` is the program's. */
export function nodeWorld(stdout: TextSink, stderr: TextSink, version: string): World {
  const home = homedir();
  const surroundings = { platform: process.platform, home, env: process.env };
  const cacheDir = cacheFolder(surroundings);
  const catalog = new ModelCatalog({ home, env: process.env, cacheDir });
  return {
    stdout,
    stderr,
    streams: { input: process.stdin, output: process.stdout },
    openCaptioner: async (options, onProgress, signal) => {
      await prepareCache(options.cacheDir);
      return forkCaptioner(options, onProgress, signal);
    },
    openJudge: async (options, onProgress, signal) => {
      await prepareCache(options.cacheDir);
      return forkJudge(options, onProgress, signal);
    },
    ...nodeDaemon(surroundings, version, stderr),
    openDecoder: () => new PictureDecoder(),
    openDescriber: async (watch) => {
      await prepareCache(cacheDir);
      const decoder = new PictureDecoder();
      // There are pictures: its child starts while the model loads.
      decoder.warmUp();
      return openDescriber({ cacheDir, log: silence, watch }, { decoder });
    },
    teach: teachHere,
    planTeaching: planTeachingHere,
    loadJobs,
    describeRuntime: (signal) => forkRuntimeDescription(undefined, signal),
    kindOfPath,
    findPictures,
    documents: { find: findDocuments, read: readDocument, write: writeDocument },
    office: officeFiles,
    sites: new SiteSearch(),
    readReference,
    openPictureSearch: () => new PictureSearch(),
    readText,
    writeText: (path, text) => writeFile(path, text),
    writeBytes,
    readPicture,
    writePicture: replaceFile,
    ask: askAtTerminal,
    readInput: (signal) => readInputPicture(process.stdin, maxBytes, signal),
    cacheDir,
    catalog,
    programCache: new ProgramCache(catalog.places),
    home,
    // Beside dist/, in the repository as in the installed package.
    samplePicture: fileURLToPath(new URL('../media/samples/coffee.png', import.meta.url)),
    embeddedModelBytes: () => weightsBytes(fileURLToPath(new URL('../models/demo/', import.meta.url))),
    now: () => performance.now(),
  };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

async function kindOfPath(path: string): Promise<'file' | 'directory' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch (thrown) {
    const code = errorCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    throw new CaptionLensError('imageNotFound', `The path cannot be looked at (${code ?? 'unknown error'}).`);
  }
}
