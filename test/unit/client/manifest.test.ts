import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownModels } from '../../../models/hub/known/knownModels.ts';
import { servedLanguages } from '../../../client/servedLanguages.ts';
import { embeddedWords } from '../../../models/embeddedModel.ts';
import { servedLanguageIds } from '../../../server/languages/languageNames.ts';
import { clientCommands } from '../../../server/protocol/messages.ts';
import { defaultSettings } from '../../../server/protocol/settings.ts';
import { readManifest } from '../../fixtures/manifest.ts';

interface Setting {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly examples?: readonly string[];
  readonly scope: string;
  readonly description?: string;
  readonly markdownDescription?: string;
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly extensionKind: readonly string[];
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly when: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string }[]>>;
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
      }[];
    }[];
  };
}

const file = (path: string) => new URL(`../../../${path}`, import.meta.url);
const manifest = readManifest() as Manifest;
const settings = Object.assign(
  {},
  ...manifest.contributes.configuration.map(({ properties }) => properties),
) as Readonly<Record<string, Setting>>;
const commands = manifest.contributes.commands.map(({ command }) => command);

/** 'captionLens.model.path' and so on, each with its value. */
function flat(value: unknown, path = 'captionLens'): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
    return { [path]: value };
  }
  return Object.assign({}, ...Object.entries(value).map(([name, own]) => flat(own, `${path}.${name}`))) as Record<
    string,
    unknown
  >;
}

describe('settings', () => {
  it('offer the prompts that known models go well with', () => {
    const prompts = knownModels.flatMap(({ defaults }) => defaults?.prompts.map(({ text }) => text) ?? []);
    expect(settings['captionLens.description.prompt']?.examples).toEqual(expect.arrayContaining(['', ...prompts]));
  });

  it('are those of the server, with the same defaults', () => {
    const defaults = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));
    expect(defaults).toEqual(flat(defaultSettings));
  });

  it('each say what they do, as a sentence', () => {
    for (const [name, { description, markdownDescription }] of Object.entries(settings)) {
      expect(description ?? markdownDescription, name).toMatch(/^[A-Z].{15,}\.$/s);
    }
  });

  it('are of the machine or of the window, for the server asks for those of no single folder', () => {
    const scopes = new Set(Object.values(settings).map(({ scope }) => scope));
    expect(scopes).toEqual(new Set(['machine', 'window']));
  });

  it('that name a place on the machine cannot come from a workspace', () => {
    const places = Object.keys(settings).filter((name) => /(path|dir|folder|url|model|base)$/i.test(name));
    expect(places.sort()).toEqual([
      'captionLens.description.clipModel',
      'captionLens.model.base',
      'captionLens.model.languageModel',
      'captionLens.model.path',
    ]);
    for (const name of places) {
      expect(settings[name]?.scope, name).toBe('machine');
      expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(name);
    }
  });

  it('that let a workspace reach further are restricted until it is trusted', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe('limited');
    expect(restrictedConfigurations).toEqual(
      expect.arrayContaining(['captionLens.images.roots', 'captionLens.images.mappings', 'captionLens.remote.enabled']),
    );
    expect(restrictedConfigurations.filter((name) => !(name in settings))).toEqual([]);
  });
});

describe('the extension', () => {
  it('runs where the files are', () => {
    expect(manifest.extensionKind).toEqual(['workspace']);
  });

  it('wakes for the languages that it serves, and for nothing else', () => {
    expect(manifest.activationEvents).toEqual([
      ...servedLanguages.map((language) => `onLanguage:${language}`),
      'onNotebook:jupyter-notebook',
      'onWebviewPanel:captionLens.panel',
      'onWebviewPanel:captionLens.review',
      'onWebviewPanel:captionLens.teaching',
    ]);
  });

  it('serves every language that images are found in; notebooks by their own type', () => {
    expect([...servedLanguages, 'jupyter'].sort()).toEqual([...servedLanguageIds].sort());
  });

  it('asks for the VS Code whose API it is checked against', () => {
    expect(manifest.engines.vscode).toBe(manifest.devDependencies['@types/vscode']?.replace('~', '^'));
  });

  it('has the commands that the server links to, and every command of its menus', () => {
    expect(commands).toEqual(expect.arrayContaining(Object.values(clientCommands)));
    const inMenus = Object.values(manifest.contributes.menus).flatMap((items) => items.map(({ command }) => command));
    expect(inMenus.filter((command) => command !== undefined && !commands.includes(command))).toEqual([]);
    expect(new Set(manifest.contributes.commands.map(({ category }) => category))).toEqual(new Set(['Caption Lens']));
  });

  it('has commands in Title Case, each with a title and an icon that mean nothing else', () => {
    const titles = manifest.contributes.commands.map(({ title }) => title);
    // What is short stands in lower case, as in VS Code's own titles.
    const isTitle = (title: string): boolean =>
      title
        .split(' ')
        .every(
          (word, at) => /^[A-Z.]/.test(word) || (at > 0 && /^(and|as|in|of|or|the|to|from|with|without)$/.test(word)),
        );
    expect(titles.filter((title) => !isTitle(title) || title.includes('(s)'))).toEqual([]);
    expect(new Set(titles).size).toBe(titles.length);
    // The workbench has this one beside it, for another thing.
    expect(manifest.contributes.commands.map(({ icon }) => icon)).not.toContain('$(split-horizontal)');
  });

  it('begins its walkthrough with what works at once, ends it with the model, and asks for no active editor', () => {
    const steps = manifest.contributes.walkthroughs[0]?.steps ?? [];
    expect(steps.map(({ id }) => id)).toEqual(['sample', 'panel', 'check', 'model']);
    const buttons = steps.flatMap(({ description }) => [...description.matchAll(/\(command:([\w.]+)\)/g)]);
    const asked = buttons.map(([, command]) => manifest.contributes.commands.find((each) => each.command === command));
    expect(asked.every((command) => command && command.enablement === undefined)).toBe(true);
    expect(asked).toHaveLength(4);
  });

  it('has its pictures, each with a text', () => {
    const media = manifest.contributes.walkthroughs.flatMap(({ steps }) => steps.map((step) => step.media));
    expect(media).toHaveLength(4);
    for (const { svg, altText } of media) {
      expect(existsSync(file(svg)), svg).toBe(true);
      expect(altText.length).toBeGreaterThan(20);
    }
    expect(existsSync(file(manifest.icon))).toBe(true);
  });

  it('says of the models in walkthrough and README what the list of models says', () => {
    const readme = readFileSync(file('README.md'), 'utf8');
    for (const { word, example } of knownModels) {
      expect(readme, word).toMatch(new RegExp(`^\\| .*\`${word}\``, 'm'));
      // The larger models share a line, and the first one's example.
      if (word !== 'blip2-6.7b-coco') expect(readme).toContain(` ${example} |`);
    }
    const step = manifest.contributes.walkthroughs[0]?.steps.find(({ id }) => id === 'model');
    const shown = knownModels.filter(({ word }) => word === 'gurushots' || word === 'blip2');
    for (const { word, example } of shown) expect(step?.description).toMatch(new RegExp(`${word} .*"${example}"`));
    expect(readme).toContain(`| ${embeddedWords.example} |`);
  });
});
