import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';
import { isObject } from '../../models/plainObject.ts';

/** The members of a settings file; none where it is not in its language. */
export type SettingsTree = Readonly<Record<string, unknown>>;

/** `mkdocs.yml`, `hugo.toml`, `book.json`: by the file's suffix. Tags of YAML that name code are passed over. */
export function readSettings(name: string, text: string): SettingsTree {
  try {
    const tree = parseTree(name, text);
    return isObject(tree) ? tree : {};
  } catch {
    return {};
  }
}

function parseTree(name: string, text: string): unknown {
  if (/\.toml$/i.test(name)) return parseToml(text);
  if (/\.jsonc?$/i.test(name)) return parseJson(text, [], { allowTrailingComma: true });
  const document = parseDocument(text, { logLevel: 'silent', strict: false, uniqueKeys: false });
  // What expands to more than this is a trap.
  return document.toJS({ maxAliasCount: 100 });
}

/** A member as text; undefined where it is absent or none. */
export function textOf(tree: SettingsTree, ...path: readonly string[]): string | undefined {
  const value = valueOf(tree, path);
  return typeof value === 'string' ? value : undefined;
}

/** A member that is one text or a list of them. */
export function textsOf(tree: SettingsTree, ...path: readonly string[]): readonly string[] {
  const value = valueOf(tree, path);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** A member that is a list of members of their own. */
export function treesOf(tree: SettingsTree, ...path: readonly string[]): readonly SettingsTree[] {
  const value = valueOf(tree, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A member with members of its own, by name. */
export function treeOf(tree: SettingsTree, ...path: readonly string[]): SettingsTree {
  const value = valueOf(tree, path);
  return isObject(value) ? value : {};
}

function valueOf(tree: SettingsTree, path: readonly string[]): unknown {
  let value: unknown = tree;
  for (const step of path) {
    if (!isObject(value)) return undefined;
    // Hugo takes its names in any case.
    const key = Object.hasOwn(value, step)
      ? step
      : Object.keys(value).find((name) => name.toLowerCase() === step.toLowerCase());
    value = key === undefined ? undefined : value[key];
  }
  return value;
}
