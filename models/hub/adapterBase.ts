import { openAdapter } from '../checkpoint/peft/adapter.ts';
import type { AdapterConfig } from '../checkpoint/peft/adapterConfig.ts';
import { CaptionLensError } from '../errors.ts';
import { say } from '../wording.ts';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { formatHubName, parseHubName, type HubName } from './names/modelName.ts';

/**
 * The repository that an adapter was trained on, at the revision that it names; undefined where it names none of the
 * Hub.
 */
export function adapterBase({ base, revision }: AdapterConfig): HubName | undefined {
  const name = base === undefined ? undefined : parseHubName(base);
  if (!name || revision === undefined) return name;
  return parseHubName(formatHubName({ ...name, revision }));
}

/** As `adapterBase`; `adapter` names it in the error. Throws `baseMissing`. */
export function requireAdapterBase(config: AdapterConfig, adapter: string): HubName {
  const base = adapterBase(config);
  if (base) return base;
  const given = [config.base, config.revision].filter((text) => text !== undefined).join('@');
  const what =
    given === ''
      ? say`does not say of which model`
      : say`is one of ${JSON.stringify(given.slice(0, 120))}, no name of the Hub`;
  throw new CaptionLensError(
    'baseMissing',
    say`${adapter} is an adapter and ${what}; name the BLIP-2 model that it was trained on with ${{ setting: 'base' }}.`,
  );
}

/**
 * Throws `tensorsMismatch` where the adapter in `folder` was made for another base than one of this configuration, and
 * what `openAdapter` throws. To be called before anything of the base is fetched.
 */
export async function checkAdapter(folder: string, adapter: string, config: Blip2Config, base: string): Promise<void> {
  const opened = await openAdapter(folder, adapter);
  try {
    opened.layOn(config, new Map(), base);
  } finally {
    await opened.source.close();
  }
}
