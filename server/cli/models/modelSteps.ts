import { byteCount } from '../../../models/amounts.ts';
import type { ModelReference } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { knownModel, readHubName, shortName } from '../../../models/hub/known/knownModels.ts';
import type { HubName } from '../../../models/hub/names/modelName.ts';
import type { PulledModel } from '../../../models/hub/pull.ts';
import type { CheckedFile, VerifyProgress } from '../../../models/hub/cache/snapshotVerification.ts';
import { discardForm, isDamaged } from '../../../models/catalog/compiled/compiledCheck.ts';
import { chosenName } from '../../../models/catalog/modelList.ts';
import { embeddedName } from '../../../models/catalog/modelNames.ts';
import { loadStatus } from '../terminal/loadStatus.ts';
import { nameModel, tellUpdate } from './modelChoice.ts';
import type { ModelCommandContext } from './modelCommandContext.ts';
import { reachRunning } from './loadedModels.ts';
import type { ExitCode } from '../world.ts';

/** Options of `models pull`, as commander leaves them. */
export interface PullFlags {
  readonly base?: string;
  readonly use?: true;
  /** False with --no-compile. */
  readonly compile?: boolean;
}

/**
 * `models pull`: fetches a model and compiles it, each going on where it was cut. Rejects with `invalidOption` for what
 * is no model of the Hub, and as `pullModel` of the catalog and loading do.
 */
export async function pullModel(
  text: string,
  { base, use, compile }: PullFlags,
  context: ModelCommandContext,
): Promise<ExitCode> {
  const { world, line, say, signal } = context;
  const name = hubName(text);
  const baseName = base === undefined ? undefined : hubName(base);
  const pulled = await world.catalog.pull(
    name,
    baseName,
    undefined,
    (update) => tellUpdate(shortName(name), update, world, line),
    signal,
  );
  line.clear();
  const { path, commit, origin, fetched, checkpoint, repo } = pulled;
  const precise: HubName = { ...name, repo, ...(checkpoint && { file: checkpoint.file }) };
  const compiled = compile === false ? undefined : await compilePulled(pulled, context);
  if (use) await world.catalog.choose({ path: shortName(precise), base: base ?? '', languageModel: '' });
  say(
    {
      name: repo,
      commit,
      path,
      ...(pulled.base !== undefined && { base: pulled.base }),
      ...(checkpoint && { checkpoint: checkpoint.file, checkpoints: checkpoint.choice }),
      origin,
      fetchedBytes: fetched,
      ...compiled,
      chosen: use === true,
    },
    [
      `${repo} is here${origin === 'cached' ? ' (the Hub could not be asked whether there is a newer one)' : ''}: ${path}`,
      ...choiceLines(precise, pulled),
      ...(compiled ? [`It is compiled for ${compiled.device} in ${compiled.precision}.`] : []),
      use ? 'It is used from now on.' : `To use it from now on: caption-lens models use ${shortName(precise)}`,
    ].join('\n'),
  );
  return 0;
}

/** Loads the model once, which compiles it where it is not. */
async function compilePulled({ path, base }: PulledModel, { world, line, signal }: ModelCommandContext) {
  const captioner = await world.openCaptioner(
    {
      model: { path, ...(base !== undefined && { base }) },
      device: 'auto',
      precision: 'auto',
      cacheDir: world.cacheDir,
    },
    (progress) => line.show(loadStatus(progress)),
    signal,
  );
  line.clear();
  const { device, precision, digest } = captioner.info;
  await captioner.dispose();
  return { device, precision, digest };
}

/** LAVIS's repositories hold many: which was taken, and how to take another. */
function choiceLines({ repo, file }: HubName, { checkpoint }: PulledModel): readonly string[] {
  const others = checkpoint?.choice.filter((path) => path !== checkpoint.file) ?? [];
  if (!checkpoint || others.length === 0) return [];
  const known = knownModel(repo);
  const why = known?.lavis?.best === file ? ` (${known?.lavis?.bestNote})` : '';
  const how = `${known?.word ?? repo}:FILE`;
  return [`Of its checkpoints this is ${checkpoint.file}${why}; ${how} takes another: ${others.join(', ')}`];
}

/** `models use`: chooses a model that is here. Rejects as `findModel` does, and with `cacheUnwritable`. */
export async function useModel(reference: ModelReference, { world, say }: ModelCommandContext): Promise<ExitCode> {
  const named = await nameModel(reference, world);
  await world.catalog.choose(named);
  const chosen = await world.catalog.chosen();
  const name = chosenName(chosen);
  say({ chosen: name, ...(chosen && { name: chosen.name }) }, `From now on ${name} is used.`);
  return 0;
}

/**
 * `models rm`: removes a model of the Hub, with what was compiled of it. Rejects with `invalidOption` for what is no
 * model of the Hub, and with `checkpointNotFound` where it is not here.
 */
export async function removeModel(text: string, context: ModelCommandContext): Promise<ExitCode> {
  const { world, say } = context;
  const name = hubName(text);
  // A model in memory has its compiled files open.
  const daemon = await reachRunning(context);
  await daemon?.unload(context.signal).finally(() => daemon.dispose());
  const { bytes, kept } = await world.catalog.remove(name);
  const staying = kept.map(
    ({ variant, bytes: size }) =>
      `What was compiled of it for ${variant}, ${byteCount(size)}, stays, because a program uses it or the system refuses; "caption-lens models prune" tries again.`,
  );
  say(
    { removed: name.repo, freedBytes: bytes, kept: kept.map(({ directory }) => directory) },
    [`${name.repo} is removed: ${byteCount(bytes)} are free again.`, ...staying].join('\n'),
  );
  return 0;
}

/**
 * `models verify`: checks every file of a model, and what was compiled of it. The exit code is 1 where one is damaged
 * and stays. `repair`: damaged files are fetched again, and damaged compiled models are removed, to be compiled again
 * by the next load.
 */
export async function verifyModel(
  text: string,
  outcome: 'tell' | 'repair',
  context: ModelCommandContext,
): Promise<ExitCode> {
  const { world, line, say, signal } = context;
  const named = await nameModel({ path: text }, world);
  const isOwn = named.path === embeddedName || (await world.kindOfPath(named.path)) !== 'missing';
  // Nothing says what the files of the embedded model and of a folder of the user's own should be.
  const name = isOwn ? undefined : hubName(text);
  const onProgress = ({ done, total }: VerifyProgress) =>
    line.show(`Checking ${text}: ${Math.floor((100 * done) / Math.max(1, total))} % of ${byteCount(total)}`);
  const fetched = name ? await world.catalog.verify(name, onProgress, signal) : [];
  const forms = await world.catalog.verifyCompiled(named, onProgress, signal);
  const files = [...fetched, ...forms.flatMap((form) => form.files)];
  const bad = fetched.filter(({ verdict }) => verdict === 'wrong' || verdict === 'missing');
  const badForms = forms.filter(isDamaged);
  const isOk = bad.length + badForms.length === 0;
  say({ name: name?.repo ?? named.path, files, ok: isOk }, checkedText(files));
  if (isOk) return 0;
  if (outcome === 'tell') return 1;
  for (const form of badForms) await discardForm(form, signal);
  if (bad.length > 0 && name) {
    const { commit } = await world.catalog.lookUp(text, signal);
    if (commit === undefined) return 1;
    await fetchAgain(name, commit, bad, context);
  }
  const removed = badForms.map(({ form }) => form.variant);
  say({ repaired: bad.map(({ path }) => path), discarded: removed }, repairText(bad, removed));
  return 0;
}

async function fetchAgain(
  name: HubName,
  commit: string,
  bad: readonly CheckedFile[],
  { world, line, signal }: ModelCommandContext,
): Promise<void> {
  await world.catalog.removeFiles(
    name,
    commit,
    bad.map(({ path }) => path),
  );
  await world.catalog.pull(
    { ...name, revision: commit },
    undefined,
    undefined,
    (update) => tellUpdate(shortName(name), update, world, line),
    signal,
  );
}

function repairText(bad: readonly CheckedFile[], discarded: readonly string[]): string {
  return [
    ...(bad.length > 0 ? [`Fetched again: ${bad.map(({ path }) => path).join(', ')}`] : []),
    ...discarded.map((variant) => `Removed, to be compiled again when it is loaded: ${variant}`),
  ].join('\n');
}

const words: Readonly<Record<CheckedFile['verdict'], string>> = {
  right: 'right',
  wrong: 'DAMAGED',
  missing: 'MISSING',
  unknown: 'not known: the Hub could not be asked',
};

function checkedText(files: readonly CheckedFile[]): string {
  if (files.length === 0) return 'Nothing is compiled of it, and nothing says what its own files should be.';
  return files.map(({ path, bytes, verdict }) => `${path}  ${byteCount(bytes)}  ${words[verdict]}`).join('\n');
}

/** Throws `invalidOption` for what is no model of the Hub. */
export function hubName(text: string): HubName {
  const name = readHubName(text);
  if (name) return name;
  throw new CaptionLensError(
    'invalidOption',
    `"${text}" is no model of the Hub: give org/name, or a word of "caption-lens models ls".`,
  );
}
