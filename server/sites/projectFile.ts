import { dirname, isAbsolute, join, relative } from 'node:path';
import { isInside } from '../../models/insideFolder.ts';
import ignore, { type Ignore } from 'ignore';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { isObject } from '../../models/plainObject.ts';
import type { AltRule, RuleSeverity, Settings } from '../protocol/settings.ts';
import { flavours, type Flavour } from '../languages/flavour.ts';
import type { SiteFiles } from './siteFiles.ts';

/** The file in which a project says for all who work on it where pictures lie and what is checked. */
export const projectFileName = '.captionlens.json';

/** What a project's file says. Folders are absolute. */
export interface ProjectSettings {
  /** Absolute path of the file. */
  readonly path: string;
  /** Folders at which `/img/cup.png` may start. */
  readonly roots: readonly string[];
  /** A target's beginning to a folder. */
  readonly mappings: Readonly<Record<string, string>>;
  readonly rules: Readonly<Partial<Record<AltRule, RuleSeverity>>>;
  readonly longFrom?: number;
  /** Words that count as `placeholder` or `vague` too, or with `!` before them no more. */
  readonly words: Settings['diagnostics']['words'];
  /** Names of shortcodes that show a picture, beside those that are known. */
  readonly shortcodes: readonly string[];
  /** Whose rules the Markdown follows, where the site's files do not say it. */
  readonly flavour?: Flavour;
  /** Whether a document, by its absolute path, is left alone. */
  isIgnored(document: string): boolean;
  /** What is wrong with the file, a sentence each; what is right in it holds all the same. */
  readonly faults: readonly string[];
}

/**
 * The settings of the project that a document is part of: of the nearest `.captionlens.json` from its folder up to
 * `workspace`. Both paths are absolute. Undefined where there is none. Never rejects.
 */
export async function projectOf(
  document: string,
  workspace: string,
  files: SiteFiles,
): Promise<ProjectSettings | undefined> {
  for (let folder = dirname(document); isInside(folder, workspace); folder = dirname(folder)) {
    if ((await files.list(folder)).files.has(projectFileName)) {
      const path = join(folder, projectFileName);
      return readProject(path, await files.read(path));
    }
    if (dirname(folder) === folder) break;
  }
  return undefined;
}

/** Rules by name, so that a rule without its entry here does not compile. */
const ruleNames: Readonly<Record<AltRule, true>> = {
  missing: true,
  filename: true,
  placeholder: true,
  vague: true,
  decorative: true,
  repeated: true,
  long: true,
  'not-found': true,
  'unknown-rule': true,
};
const severities: readonly RuleSeverity[] = ['off', 'hint', 'information', 'warning', 'error'];

/** `path` is absolute, `text` what the file holds: JSON, in which comments may stand. */
export function readProject(path: string, text: string): ProjectSettings {
  const folder = dirname(path);
  const reader = new ProjectReader();
  const members = reader.membersOf(text);
  const roots = reader.texts(members, 'roots').map((root) => (isAbsolute(root) ? root : join(folder, root)));
  const longFrom = reader.count(members, 'longFrom');
  const flavour = reader.oneOf(members, 'flavour', flavours);
  const rules = ignoreRules(reader.texts(members, 'ignore'));
  reader.refuseOthers(members);
  return {
    path,
    roots,
    mappings: reader.folders(members, 'mappings', folder),
    rules: reader.severities(members, 'rules'),
    ...(longFrom !== undefined && { longFrom }),
    words: reader.words(members, 'words'),
    shortcodes: reader.texts(members, 'shortcodes'),
    ...(flavour !== undefined && { flavour }),
    isIgnored: (document) => {
      const way = relative(folder, document).replaceAll('\\', '/');
      return way !== '' && !way.startsWith('../') && !isAbsolute(way) && rules.ignores(way);
    },
    faults: reader.faults,
  };
}

function ignoreRules(patterns: readonly string[]): Ignore {
  return ignore().add([...patterns]);
}

type Members = Readonly<Record<string, unknown>>;
const known = ['$schema', 'roots', 'mappings', 'rules', 'longFrom', 'words', 'ignore', 'shortcodes', 'flavour'];

class ProjectReader {
  readonly faults: string[] = [];

  membersOf(text: string): Members {
    const errors: ParseError[] = [];
    const tree: unknown = parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    const [first] = errors;
    if (first) {
      const line = text.slice(0, first.offset).split('\n').length;
      this.#fault(`line ${line} is no JSON (${printParseErrorCode(first.error)})`);
    } else if (tree !== undefined && !isObject(tree)) this.#fault('it holds no object');
    return isObject(tree) ? tree : {};
  }

  texts(members: Members, name: string): readonly string[] {
    const value = members[name];
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')) return value as string[];
    this.#fault(`"${name}" is a list of texts`);
    return [];
  }

  folders(members: Members, name: string, folder: string): Readonly<Record<string, string>> {
    const value = members[name];
    if (value === undefined) return {};
    if (!isObject(value)) {
      this.#fault(`"${name}" is an object of beginnings and folders`);
      return {};
    }
    const found: Record<string, string> = {};
    for (const [start, target] of Object.entries(value)) {
      if (typeof target !== 'string' || start === '') this.#fault(`"${name}" has no folder for "${start}"`);
      else found[start] = isAbsolute(target) ? target : join(folder, target);
    }
    return found;
  }

  count(members: Members, name: string): number | undefined {
    const value = members[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    this.#fault(`"${name}" is a whole number`);
    return undefined;
  }

  oneOf<T extends string>(members: Members, name: string, values: readonly T[]): T | undefined {
    const value = members[name];
    const found = values.find((one) => one === value);
    if (value !== undefined && found === undefined) this.#fault(`"${name}" is one of ${values.join(', ')}`);
    return found;
  }

  words(members: Members, name: string): ProjectSettings['words'] {
    const value = members[name];
    if (value !== undefined && !isObject(value)) this.#fault(`"${name}" is an object of lists of texts`);
    const lists = isObject(value) ? value : {};
    return { placeholder: this.texts(lists, 'placeholder'), vague: this.texts(lists, 'vague') };
  }

  severities(members: Members, name: string): ProjectSettings['rules'] {
    const value = members[name];
    if (value === undefined) return {};
    if (!isObject(value)) {
      this.#fault(`"${name}" is an object of rules and severities`);
      return {};
    }
    const found: Partial<Record<AltRule, RuleSeverity>> = {};
    for (const [rule, severity] of Object.entries(value)) {
      const level = severities.find((one) => one === severity);
      if (!isRule(rule)) this.#fault(`there is no rule "${rule}"`);
      else if (level === undefined) this.#fault(`"${rule}" is one of ${severities.join(', ')}`);
      else found[rule] = level;
    }
    return found;
  }

  refuseOthers(members: Members): void {
    for (const name of Object.keys(members)) {
      if (!known.includes(name)) this.#fault(`there is no setting "${name}"; there are ${known.slice(1).join(', ')}`);
    }
  }

  #fault(text: string): void {
    this.faults.push(`In ${projectFileName}, ${text}.`);
  }
}

function isRule(name: string): name is AltRule {
  return Object.hasOwn(ruleNames, name);
}
