import type { ServiceState } from './statusText.ts';

export interface ReportFacts {
  readonly extension: string;
  readonly editor: string;
  readonly node: string;
  readonly platform: string;
  readonly home: string;
  readonly trust: 'trusted' | 'restricted';
  readonly activationMs: number;
  readonly service: ServiceState;
  /** Only what differs from the defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Text for a bug report: versions, the service's state and settings; no captions, no pictures, and no home folder. */
export function diagnosticsReport(facts: ReportFacts): string {
  const { home, ...rest } = facts;
  const text = JSON.stringify(rest, undefined, 2);
  // As it stands in JSON, and with the slashes of either system.
  const homes = [JSON.stringify(home).slice(1, -1), home.replaceAll('\\', '/')].filter((name) => name.length > 1);
  const redacted = homes.reduce((all, name) => all.replaceAll(name, '~'), text);
  return `## Caption Lens diagnostics\n\n\`\`\`json\n${redacted}\n\`\`\`\n`;
}

/** The settings that differ from their defaults, flat: 'model.path' to its value. */
export function changedSettings(
  settings: unknown,
  defaults: unknown,
  path: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (!isGroup(settings) || !isGroup(defaults) || Object.keys(defaults).length === 0) {
    return JSON.stringify(settings) === JSON.stringify(defaults) ? {} : { [path.join('.')]: settings };
  }
  return Object.assign(
    {},
    ...Object.keys(defaults).map((name) => changedSettings(settings[name], defaults[name], [...path, name])),
  ) as Readonly<Record<string, unknown>>;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
