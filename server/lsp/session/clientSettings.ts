import { setTimeout as sleep } from 'node:timers/promises';
import {
  DidChangeConfigurationNotification,
  ErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
} from 'vscode-languageserver';
import { spelled } from '../../../models/wording.ts';
import { oneOf } from '../../protocol/shapes.ts';
import type { Conversation } from './conversation.ts';
import type { SessionSettings, Trust } from './sessionSettings.ts';

const section = 'captionLens';

/**
 * Tells the daemon what this client's settings want of it as a whole. A client without settings, such as a command,
 * wants nothing.
 */
export function obeySettings({ settings, services }: Conversation): void {
  settings.onChange(({ daemon, disk }) => {
    if (settings.areGiven) services.askDaemon({ ...daemon, ...disk });
  });
}

/**
 * To be called at `initialize`, with its `initializationOptions`: the client's settings, and whether it trusts the
 * workspace.
 */
export function readFirstSettings({ client, settings }: Conversation, options: unknown): void {
  readTrust(settings, memberOf(options, 'trust'), 'initializationOptions.trust');
  settings.replace(client.options.settings);
}

/** Where something is wrong with settings: at most so many faults in one message. */
const mostSaid = 5;

/**
 * To be called at `initialized`: shows the person what is wrong with the settings, each fault once until it is mended.
 */
export function sayFaults(conversation: Conversation): void {
  const { client, settings } = conversation;
  let said: readonly string[] = [];
  const tell = (): void => {
    const faults = [...client.optionFaults, ...settings.faults].map((fault) => spelled(fault, client.spelling));
    const news = faults.filter((fault) => !said.includes(fault));
    said = faults;
    if (news.length === 0) return;
    const rest =
      news.length > mostSaid ? [client.words.t('{0} more settings cannot be used.', news.length - mostSaid)] : [];
    const message = ['Caption Lens:', ...news.slice(0, mostSaid), ...rest].join(' ');
    conversation.inBackground('Settings', () =>
      conversation.notify(ShowMessageNotification.type, { type: MessageType.Warning, message }),
    );
  };
  settings.onChange(tell);
  tell();
}

/**
 * To be called at `initialized`. The client is asked for its settings, now and at every change (LSP 3.17,
 * `workspace/configuration`). One that cannot be asked sends its settings with `workspace/didChangeConfiguration`. A
 * change may also carry `{ captionLens: { trust } }`, when the user comes to trust the workspace.
 */
export function followSettings(conversation: Conversation): void {
  const { client, connection, settings } = conversation;
  const ask = (): Promise<unknown> => askPatiently(() => connection.workspace.getConfiguration(section));
  connection.onDidChangeConfiguration(({ settings: given }: { readonly settings?: unknown }) => {
    const own = memberOf(given, section) ?? given;
    readTrust(settings, memberOf(own, 'trust'), 'captionLens.trust');
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

const trustShape = oneOf('trusted', 'restricted');

function readTrust(settings: SessionSettings, value: unknown, where: string): void {
  if (value === undefined || value === null) return;
  const fault = trustShape(value, where);
  if (fault === undefined) settings.trust = value as Trust;
  else settings.distrust(fault);
}

/** Milliseconds between one question and the next. */
const pauses = [20, 100, 500, 2000];

/**
 * Asks again where the client does not know the question yet. `vscode-languageclient` 11 takes it up only after it has
 * sent `initialized`, and on a busy machine the server is faster.
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
