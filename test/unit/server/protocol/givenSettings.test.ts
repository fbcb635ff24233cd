import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxNumBeams } from '../../../../models/generation/settingChecks.ts';
import { ownNames, spelled } from '../../../../models/wording.ts';
import { readSettings as readGiven } from '../../../../server/protocol/givenSettings.ts';
import { defaultSettings } from '../../../../server/protocol/settings.ts';

interface Property {
  readonly type: string | readonly string[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
  readonly contributes: { readonly configuration: readonly { readonly properties: Record<string, Property> }[] };
};
/** As VS Code is told what each may be. */
const properties = Object.entries(
  Object.assign({}, ...manifest.contributes.configuration.map((group) => group.properties)) as Record<string, Property>,
);

/** `{ model: { device: value } }` of 'captionLens.model.device'. */
function given(name: string, value: unknown): unknown {
  return name
    .split('.')
    .slice(1)
    .reduceRight((inner, member) => ({ [member]: inner }), value);
}

function valueOf(settings: unknown, name: string): unknown {
  const [, ...path] = name.split('.');
  return path.reduce((group, member) => (group as Record<string, unknown>)[member], settings);
}

/** As JSON Schema means `type`, `enum`, `minimum` and `maximum`. */
function isAllowed({ type, enum: words, minimum = -Infinity, maximum = Infinity }: Property, value: unknown): boolean {
  const types = typeof type === 'string' ? [type] : type;
  return types.some((wanted) => {
    switch (wanted) {
      case 'null':
        return value === null;
      case 'integer':
      case 'number':
        return (
          Number.isFinite(value) &&
          (wanted === 'number' || Number.isInteger(value)) &&
          (value as number) >= minimum &&
          (value as number) <= maximum
        );
      case 'string':
        return typeof value === 'string' && (words?.includes(value) ?? true);
      case 'array':
        return Array.isArray(value) && value.every((item) => typeof item === 'string');
      case 'object':
        return (
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          Object.values(value).every((item) => typeof item === 'string')
        );
      default:
        return typeof value === wanted;
    }
  });
}

/** Faults as a person reads them. */
function readSettings(value: unknown) {
  const { settings, faults } = readGiven(value);
  return { settings, faults: faults.map((fault) => spelled(fault, ownNames)) };
}

/** Values near those that settings may have. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(...properties.flatMap(([, property]) => property.enum ?? []), 'gpu', 'warn', '', 'Auto', '5'),
  fc.constantFrom(-1, 0, 1, 2.5, 64, 65, 512, 513, 1e300, NaN, Infinity),
  fc.array(fc.string(), { maxLength: 2 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
);

describe('settings by value', () => {
  test.each(properties)(
    '%s: what package.json allows holds, anything else is said and the default holds',
    (name, it) => {
      fc.assert(
        fc.property(value, (drawn) => {
          const { settings, faults } = readSettings(given(name, drawn));
          const isEmpty = Array.isArray(drawn) && drawn.length === 0 && it.type === 'object';
          if (drawn === null || isEmpty) {
            expect(faults).toEqual([]);
            expect(settings).toEqual(defaultSettings);
          } else if (isAllowed(it, drawn)) {
            expect(faults).toEqual([]);
            expect(valueOf(settings, name)).toEqual(drawn);
          } else {
            expect(faults).toHaveLength(1);
            expect(faults[0]).toMatch(
              new RegExp(`^${name.replaceAll('.', '\\.')}.* should be .*; the default holds\\.$`, 's'),
            );
            expect(settings).toEqual(defaultSettings);
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  test('any JSON gives settings of the right kinds, and nothing is thrown', () => {
    const names = properties.flatMap(([name]) => name.split('.').slice(1));
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        value,
        fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 8 }),
        fc.array(tie('node'), { maxLength: 2 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (drawn) => {
        const { settings } = readSettings(drawn);
        for (const [name, property] of properties) {
          expect(isAllowed(property, valueOf(settings, name)), name).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the most beams are as many as a search takes', () => {
    expect(readSettings({ description: { beams: maxNumBeams } }).faults).toEqual([]);
    expect(readSettings({ description: { beams: maxNumBeams + 1 } }).faults).toHaveLength(1);
  });

  test.each([
    [
      { model: { device: 'gpu' } },
      'captionLens.model.device should be "auto", "cpu", "webgpu" or "cuda", not "gpu"; the default holds.',
    ],
    [
      { description: { beams: 0 } },
      'captionLens.description.beams should be a whole number from 1 to 64, not 0; the default holds.',
    ],
    [
      { diagnostics: { severity: { missing: 'warn' } } },
      'captionLens.diagnostics.severity.missing should be "off", "hint", "information", "warning" or "error", not "warn"; the default holds.',
    ],
    [{ images: { roots: ['static', 5] } }, 'captionLens.images.roots[1] should be a text, not 5; the default holds.'],
    [
      { images: { mappings: { '@assets/': ['src'] } } },
      'captionLens.images.mappings["@assets/"] should be a text, not a list; the default holds.',
    ],
    [{ hover: false }, 'captionLens.hover should be an object, not false; the default holds.'],
    ['on', 'captionLens should be an object, not "on"; the default holds.'],
    [
      { description: { minNewTokens: 50, maxNewTokens: 20 } },
      'captionLens.description.minNewTokens should be at most captionLens.description.maxNewTokens, which is 20, not 50; the smaller number holds.',
    ],
  ])('%j', (value, sentence) => {
    expect(readSettings(value).faults).toEqual([sentence]);
  });

  test('a wrong value of megabytes is not shown whole', () => {
    const [fault = ''] = readSettings({ model: { device: '🖼'.repeat(1e6) } }).faults;
    expect(fault.length).toBeLessThan(300);
    expect(fault).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
