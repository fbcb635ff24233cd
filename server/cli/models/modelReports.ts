import { byteCount } from '../../../models/amounts.ts';
import { basename } from 'node:path';
import type { ModelFacts } from '../../../models/catalog/modelFacts.ts';
import type { RecogniserAccuracy, RecogniserFacts } from '../../../models/catalog/recogniserFacts.ts';
import type { SettingFact } from '../../../models/catalog/settingFacts.ts';
import { modelName } from '../../upkeep/prunedText.ts';
import type { CompiledSize, LoneCompiled, ModelEntry, ModelList } from '../../../models/catalog/modelEntry.ts';
import { nameModel } from './modelChoice.ts';
import type { ModelCommandContext } from './modelCommandContext.ts';
import { oneLine, textWidth } from '../terminal/textWidth.ts';
import type { ExitCode } from '../world.ts';

/** `models ls`: prints a `ModelList`. Asks no network. */
export async function listModels({ world, say }: ModelCommandContext): Promise<ExitCode> {
  const list = await world.catalog.list();
  say(list, listText(list));
  return 0;
}

/** `models path`: prints the absolute path of a model's folder or `.pth`. Rejects as `findModel` does. */
export async function pathOfModel(text: string, { world, say }: ModelCommandContext): Promise<ExitCode> {
  const { path } = await world.catalog.find(await nameModel({ path: text }, world));
  // The embedded model has no path of the user's own.
  const shown = path === '' ? ((await world.catalog.lookUp('embedded')).path ?? '') : path;
  say({ name: text, path: shown }, shown);
  return 0;
}

/** `models info`: prints `ModelFacts`. Rejects as `lookUpModel` does. */
export async function infoModel(text: string, { world, say, signal }: ModelCommandContext): Promise<ExitCode> {
  const facts = await world.catalog.lookUp((await nameModel({ path: text }, world)).path, signal);
  say(facts, infoText(facts));
  return 0;
}

/** A line a model; the one that is used has a mark. Then what is compiled of models that are not listed. */
function listText({ models, loneCompiled = [] }: ModelList): string {
  const cells = models.map((model) => [
    model.use === 'chosen' ? '*' : ' ',
    model.word ?? model.name,
    stateText(model),
    model.bytes === undefined ? '' : `${model.state === 'known' ? '~' : ''}${byteCount(model.bytes)}`,
    model.compiled ? `+ ${byteCount(sum(model.compiled))} compiled` : '',
    model.fit,
    model.word === undefined ? model.description : `${model.name}: ${model.description}`,
  ]);
  const rows = [...cells, ...loneCompiled.map(loneCells)].map((row) => row.map(oneLine));
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))));
  return rows
    .map((row) => row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(cell)))))
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}

/** A form whose model is not listed, in the same columns. */
function loneCells({ checkpoint, variant, bytes, origin }: LoneCompiled): readonly string[] {
  const name = checkpoint === undefined ? 'not known of what' : modelName(checkpoint);
  return [' ', name, 'compiled only', '', `+ ${byteCount(bytes)} compiled`, '', `${variant}: ${loneWords[origin]}`];
}

const loneWords: Readonly<Record<LoneCompiled['origin'], string>> = {
  elsewhere: 'of a folder or file of your own',
  gone: 'its model is gone; "caption-lens models prune" removes it',
  broken: 'of another version, or damaged; "caption-lens models prune" removes it',
  unknown: 'removed by "caption-lens models prune" once it was not used for 60 days',
};

function sum(forms: readonly CompiledSize[]): number {
  return forms.reduce((total, { bytes }) => total + bytes, 0);
}

/** `364px-cpu-int8 7.6 GB, used 2026-11-28; recogniser 61.0 MB, used 2026-11-28` */
function compiledText(forms: readonly CompiledSize[]): string {
  const one = ({ variant, bytes, usedAt }: CompiledSize) =>
    `${variant} ${byteCount(bytes)}${usedAt === undefined ? '' : `, used ${usedAt.slice(0, 10)}`}`;
  return forms.map(one).join('; ');
}

function stateText({ state }: ModelEntry): string {
  switch (state) {
    case 'installed':
      return 'here';
    case 'partial':
      return 'here in part';
    case 'known':
      return 'to be fetched';
  }
}

function infoText(facts: ModelFacts): string {
  const { architecture, needs, checkpoints, best, bestNote } = facts;
  const lines: (readonly [string, string | undefined])[] = [
    ['Name', facts.name],
    ['Formerly', facts.formerNames?.join(', ')],
    ['Good at', facts.goodAt],
    ['For example', facts.example && `"${facts.example}"`],
    ['Here', facts.state === 'known' ? 'not yet' : facts.path],
    ['Commit', facts.commit],
    ['Licence', facts.licence],
    ['Size', facts.bytes === undefined ? undefined : byteCount(facts.bytes)],
    ['Compiled', facts.compiled && compiledText(facts.compiled)],
    ['Architecture', architecture && architectureText(architecture)],
    ['Checkpoints', checkpoints.length === 0 ? undefined : checkpoints.map((path) => basename(path)).join(', ')],
    ['Best', best === undefined ? undefined : `${best} (${bestNote ?? ''})`],
    [facts.kind === 'adapter' ? 'Adapter of' : 'Completed by', facts.base],
    ['Memory', needs.map(({ precision, bytes }) => `${precision} ${byteCount(bytes)}`).join(', ') || undefined],
    ['This machine', facts.fit],
    ...settingLines(facts),
    ...(facts.recogniser ? recogniserLines(facts.recogniser) : []),
  ];
  const table = lines.flatMap(([label, value]) =>
    value === undefined ? [] : [`${label.padEnd(14)}${oneLine(value)}`],
  );
  const warnings = facts.warnings.map(({ title, text }) => `\n${title} (from its card)\n${text}`);
  return [...table, ...warnings].join('\n');
}

/** A line a setting, with who says it; of the penalties those that are not as for any model. */
function settingLines({ settings, prompts, notes }: ModelFacts): (readonly [string, string | undefined])[] {
  const known = prompts.map(({ kind, text }) => `"${text}"${kind === 'evaluation' ? ' (as it was evaluated)' : ''}`);
  return [
    ...[...new Set(settings.map(({ setting }) => setting))].map((setting) => {
      const facts = settings.filter((fact) => fact.setting === setting);
      return [settingLabels[setting], settingText(setting, facts)] as const;
    }),
    ['Prompts', known.length === 0 ? undefined : [...known, 'none'].join(', ')],
    ...notes.map((note) => ['Note', note] as const),
  ];
}

const settingLabels: Readonly<Record<SettingFact['setting'], string>> = {
  prompt: 'Prompt',
  imageSize: 'Pictures',
  numBeams: 'Beams',
  maxNewTokens: 'Most tokens',
  minNewTokens: 'Fewest tokens',
  lengthPenalty: 'Lengths',
  earlyStopping: 'Early end',
  repetitionPenalty: 'Repetition',
  noRepeatNgramSize: 'Repeated runs',
  numReturnSequences: 'Texts',
};

const alwaysShown: ReadonlySet<SettingFact['setting']> = new Set([
  'prompt',
  'imageSize',
  'numBeams',
  'maxNewTokens',
  'minNewTokens',
]);

/** `100 for a description, 40 for alt text (suits it)`; undefined where it says nothing. */
function settingText(setting: SettingFact['setting'], facts: readonly SettingFact[]): string | undefined {
  const source = facts[0]?.source ?? 'general';
  if (source === 'general' && !alwaysShown.has(setting)) return undefined;
  const values = facts.map((fact) => valueText(fact) + (fact.purpose ? ` for ${purposeTexts[fact.purpose]}` : ''));
  const isLength = setting === 'maxNewTokens' || setting === 'minNewTokens';
  const note = source === 'run' && isLength ? ', less the start token' : '';
  return `${values.join(', ')} (${sourceTexts[source]}${note})`;
}

function valueText({ setting, value }: SettingFact): string {
  if (setting === 'prompt') return value === '' ? 'none' : `"${value}"`;
  return setting === 'imageSize' ? `${value} px` : String(value);
}

const purposeTexts = { description: 'a description', altText: 'alt text' } as const;

const sourceTexts: Readonly<Record<SettingFact['source'], string>> = {
  known: 'suits it',
  run: 'its configuration',
  generationConfig: 'its generation_config.json',
  general: 'as for any model',
};

/** What it names, how often rightly, and a line for each file that it was made of. */
function recogniserLines({ names, accuracy, sources }: RecogniserFacts): (readonly [string, string | undefined])[] {
  const made = sources.map((source) => {
    const { name, licence, attribution } = source;
    return `${name}: ${source.package} ${source.version}, ${licence}, ${attribution}`;
  });
  return [
    [
      'Names',
      names === undefined ? 'what is in a picture' : `${names.toLocaleString('en')} things, animals and people`,
    ],
    ['Measured', accuracy && accuracyText(accuracy)],
    ...made.map((line, index) => [index === 0 ? 'Made from' : '', line] as const),
  ];
}

/** `on 100 photographs: animals 25 of 30 named, 24 of 25 rightly; food …` */
function accuracyText({ pictures, kinds }: RecogniserAccuracy): string {
  const told = kinds.map(
    ({ kind, pictures: all, named, right }) => `${kind} ${named} of ${all} named, ${right} of ${named} rightly`,
  );
  return `on ${pictures} photographs: ${told.join('; ')}`;
}

function architectureText({
  weights,
  vision,
  qformer,
  languageModel,
}: NonNullable<ModelFacts['architecture']>): string {
  const size = weights >= 1e9 ? `${(weights / 1e9).toFixed(1)} billion` : `${(weights / 1e6).toFixed(1)} million`;
  return [
    `BLIP-2, ${size} weights`,
    `vision ${vision.layers} layers of ${vision.width} at ${vision.imageSize} px`,
    `Q-Former ${qformer.layers} layers, ${qformer.queries} queries`,
    `OPT ${languageModel.layers} layers of ${languageModel.width}`,
  ].join('; ');
}
