import type { DeviceChoice, PrecisionChoice } from '../../models/caption.ts';
import {
  altContents,
  checkScopes,
  choiceRules,
  defaultSettings,
  type RuleSeverity,
  type Settings,
} from './settings.ts';
import {
  flag,
  isEmptyList,
  list,
  mapOf,
  numberFrom,
  oneOf,
  type Shape,
  type Shapes,
  text,
  wholeFrom,
  wholeWithin,
  wrong,
} from './shapes.ts';
import { isObject } from '../../models/plainObject.ts';
import { say, type Sentence, type Wording } from '../../models/wording.ts';

/** Settings as they hold, and what was wrong with those that were given. */
export interface GivenSettings {
  readonly settings: Settings;
  /** A sentence for each setting whose value cannot be used. */
  readonly faults: readonly Wording[];
}

/** A shape for each member, or for each of its own. */
type ShapeTree<Group> = { readonly [Name in keyof Group]: Shape | ShapeTree<Group[Name]> };

const devices: Readonly<Record<DeviceChoice, true>> = { auto: true, cpu: true, webgpu: true, cuda: true };
const precisions: Readonly<Record<PrecisionChoice, true>> = {
  auto: true,
  fp32: true,
  fp16: true,
  int8: true,
  int4: true,
};
const severities: Readonly<Record<RuleSeverity, true>> = {
  off: true,
  hint: true,
  information: true,
  warning: true,
  error: true,
};
const severity = oneOf(...Object.keys(severities));

/** What each of the settings of a model may be. */
export const modelShapes = {
  path: text,
  languageModel: text,
  base: text,
  device: oneOf(...Object.keys(devices)),
  precision: oneOf(...Object.keys(precisions)),
} satisfies Shapes<Settings['model']>;

/** What each of the settings of alt text may be. */
export const altTextShapes = {
  capital: flag,
  fullStop: flag,
  content: oneOf(...altContents),
  maxLength: wholeFrom(0),
} satisfies Shapes<Settings['altText']>;

/** As `package.json` describes them to VS Code, which only underlines what is wrong. */
const settingShapes: ShapeTree<Settings> = {
  model: modelShapes,
  description: {
    beams: wholeWithin(1, 64),
    maxNewTokens: wholeWithin(1, 512),
    minNewTokens: wholeWithin(0, 512),
    prompt: text,
    chooseBy: oneOf(...choiceRules),
    clipModel: text,
  },
  altText: altTextShapes,
  diagnostics: {
    scope: oneOf(...checkScopes),
    severity: {
      missing: severity,
      filename: severity,
      placeholder: severity,
      vague: severity,
      decorative: severity,
      repeated: severity,
      long: severity,
      'not-found': severity,
      'unknown-rule': severity,
    },
    longFrom: wholeFrom(1),
    words: { placeholder: list(text), vague: list(text) },
  },
  images: { roots: list(text), mappings: mapOf(text) },
  remote: { enabled: flag },
  hover: { enabled: flag, thumbnail: flag },
  inlineCompletion: { enabled: flag },
  daemon: { unloadAfter: numberFrom(0), exitAfter: numberFrom(0) },
  disk: { keepCompiledDays: numberFrom(0) },
};

/**
 * The settings in an unknown value, such as what an editor answers to `workspace/configuration` (LSP 3.17). A setting
 * that is absent or null has its default. So has one of the wrong shape, with a fault: `captionLens.model.device should
 * be "cpu" or "cuda", not "gpu"; the default holds.` Never throws.
 */
export function readSettings(value: unknown): GivenSettings {
  const faults: Wording[] = [];
  const settings = readGroup(settingShapes, defaultSettings, value, 'captionLens', (fault) =>
    faults.push(say`${fault}; the default holds.`),
  );
  const { minNewTokens, maxNewTokens } = settings.description;
  if (minNewTokens !== null && maxNewTokens !== null && minNewTokens > maxNewTokens) {
    const most = say`at most ${'captionLens.description.maxNewTokens'}, which is ${maxNewTokens}`;
    faults.push(say`${wrong('captionLens.description.minNewTokens', most, minNewTokens)}; the smaller number holds.`);
  }
  return { settings, faults };
}

/** `given` member by member where it has the shape, `usual` elsewhere. */
function readGroup<Group>(
  shapes: ShapeTree<Group>,
  usual: Group,
  given: unknown,
  where: string,
  tell: (fault: Sentence) => void,
): Group {
  if (isUnsaid(given) || isEmptyList(given)) return usual;
  if (!isObject(given)) {
    tell(wrong(where, say`an object`, given));
    return usual;
  }
  const names = Object.keys(shapes) as (keyof Group & string)[];
  const members = names.map((name) => [
    name,
    readMember(shapes[name], usual[name], given[name], `${where}.${name}`, tell),
  ]);
  return Object.fromEntries(members) as Group;
}

function readMember<Member>(
  shape: Shape | ShapeTree<Member>,
  usual: Member,
  given: unknown,
  where: string,
  tell: (fault: Sentence) => void,
): Member {
  if (typeof shape !== 'function') return readGroup(shape, usual, given, where, tell);
  if (isUnsaid(given) || (isObject(usual) && isEmptyList(given))) return usual;
  const fault = shape(given, where);
  if (fault === undefined) return given as Member;
  tell(fault);
  return usual;
}

/** Null is what an editor says of a setting that it does not have. */
function isUnsaid(given: unknown): boolean {
  return given === undefined || given === null;
}
