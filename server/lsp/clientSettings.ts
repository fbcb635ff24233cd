import { setTimeout as sleep } from 'node:timers/promises';
import { DidChangeConfigurationNotification, ErrorCodes, ResponseError } from 'vscode-languageserver';
import { isTrust } from './clientSupport.ts';
import type { Conversation } from './conversation.ts';
import type { Trust } from './settings.ts';

const section = 'captionLens';

/** What settings want of the daemon as a whole goes there; a client without settings, such as a command, wants nothing. */
export function obeySettings({ settings, services }: Conversation): void {
  settings.onChange(({ daemon, disk }) => {
    if (settings.areGiven) services.wish({ ...daemon, ...disk });
  });
}

/** At `initialize`: what the client says of itself. */
export function readFirstSettings({ client, settings }: Conversation): void {
  if (client.options.trust) settings.trust = client.options.trust;
  settings.replace(client.options.settings);
}

/**
 * From `initialized` on: the client is asked, now and at every change. One that cannot be asked sends its settings with
 * the change. A change may also carry `{ captionLens: { trust } }`, when the user comes to trust the workspace.
 */
export function followSettings(conversation: Conversation): void {
  const { client, connection, settings } = conversation;
  const ask = (): Promise<unknown> => askPatiently(() => connection.workspace.getConfiguration(section));
  connection.onDidChangeConfiguration(({ settings: given }: { readonly settings?: unknown }) => {
    const own = memberOf(given, section) ?? given;
    const trust = memberOf(own, 'trust');
    if (isTrust(trust)) settings.trust = trust satisfies Trust;
    if (client.configuration) return settings.replaceBy(ask);
    if (own !== undefined && own !== null) settings.replace(own);
    return undefined;
  });
  if (!client.configuration) return;
  conversation.inBackground('Settings', () => settings.replaceBy(ask));
  if (!client.configurationRegistration) return;
  conversation.inBackground('Settings', async () => {
    await connection.client.register(DidChangeConfigurationNotification.type, { section });
  });
}

/** Milliseconds between one question and the next. */
const pauses = [20, 100, 500, 2000];

/**
 * Again where the client does not know the question yet: `vscode-languageclient` 11 takes it up only after it has sent
 * `initialized`, and on a busy machine the server is faster than that.
 */
async function askPatiently(ask: () => Promise<unknown>): Promise<unknown> {
  for (const ms of pauses) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ResponseError) || error.code !== ErrorCodes.MethodNotFound) throw error;
      await sleep(ms);
    }
  }
  return ask();
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
