import type { MessageReader, MessageWriter } from 'vscode-jsonrpc';
import type { Describer } from '../../captions/describer.ts';
import type { PictureBudgets } from '../../images/reading/byteBudget.ts';
import type { DocumentParser } from '../../parsing/documentParser.ts';
import type { ModelCatalog } from '../../../models/catalog/catalog.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { SiteSearch } from '../../sites/siteSearch.ts';
import type { DaemonStatus, LeavingReason } from '../../protocol/messages.ts';
import type { Wording } from '../../../models/wording.ts';

/** Settings that concern the daemon as a whole: minutes and days. */
export type DaemonSettings = Settings['daemon'] & Settings['disk'];

/** The part of the catalog that sessions use. */
export type Catalog = Pick<
  ModelCatalog,
  'list' | 'find' | 'findClip' | 'checkpoints' | 'provide' | 'choose' | 'restore'
>;

/** What a session asks of the daemon around it. */
export interface SessionServices {
  readonly describer: Describer;
  readonly catalog: Catalog;
  /** Of all clients: how much of their pictures is in memory. */
  readonly budgets: PictureBudgets;
  /** Of all clients: documents are parsed away from the event loop. */
  readonly parser: DocumentParser;
  /** Of all clients: the sites that documents are part of. */
  readonly sites: Pick<SiteSearch, 'surroundingsOf'>;
  readonly version: string;
  /** What the daemon does now. */
  status(): DaemonStatus<Wording>;
  /** Called at every change that `status` shows; returns how to stop listening. */
  onStatus(listener: () => void): () => void;
  /** The user asked: every client hears it, then the daemon ends. */
  stop(reason: 'stop' | 'restart'): void;
  /** Hears what one client's settings want of the daemon as a whole; the longest time that a client asks for holds. */
  askDaemon(settings: DaemonSettings): void;
  readonly log: SessionLog;
}

/** The daemon's log; a message is a sentence. */
export interface SessionLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** One client's conversation. `server/lsp/session/session.ts` exports `openSession` of this type. */
export type OpenSession = (reader: MessageReader, writer: MessageWriter, services: SessionServices) => Session;

/** One client's session, as the daemon holds it. Whoever opened it disposes it. */
export interface Session {
  /** Settles when the client has gone or said `exit`. */
  readonly ended: Promise<void>;
  /** Tells the client why the daemon leaves. */
  announceLeaving(reason: LeavingReason): Promise<void>;
  /** Cancels everything that this client waits for. */
  dispose(): void;
}
