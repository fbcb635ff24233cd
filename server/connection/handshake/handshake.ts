import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { LeavingReason } from '../../protocol/messages.ts';
import type { ProtocolVersion } from '../../protocol/version.ts';
import { isObject } from '../../../models/plainObject.ts';

// Client and daemon prove to each other that they know the token, without sending it. So a program that listens on the
// port of a dead daemon learns nothing, and one that can only connect is refused. Every version must understand these
// messages of every other: by them a newer program tells an older daemon to leave.

/** The only path that the daemon upgrades to a WebSocket. */
export const upgradePath = '/caption-lens';

/** What a client wants: a conversation, or the end of the daemon. */
export type ConnectionPurpose =
  { readonly kind: 'session' } | { readonly kind: 'leave'; readonly reason: LeavingReason };

/** client -> server, first */
export interface Hello {
  readonly kind: 'hello';
  readonly protocol: ProtocolVersion;
  readonly version: string;
  /** 64 hex digits, new with every handshake; so is the daemon's. */
  readonly nonce: string;
  readonly purpose: ConnectionPurpose;
}
/** server -> client: the daemon proves itself first, so that nothing else is told to anything else. */
export interface Challenge {
  readonly kind: 'challenge';
  readonly nonce: string;
  /** 64 hex digits, see `proofOf`. */
  readonly proof: string;
}
/** client -> server: that the client knows the token too. */
export interface Proof {
  readonly kind: 'proof';
  readonly proof: string;
}
/**
 * `draining`: the daemon is leaving; `full`: it serves as many clients as it may; `proof`: the proof is wrong;
 * `incompatible`: another major version of the protocol; `malformed`: no message of the handshake.
 */
export type RefusalReason = 'draining' | 'full' | 'proof' | 'incompatible' | 'malformed';
/** server -> client; after `welcome` the socket carries bytes. */
export type HandshakeAnswer =
  { readonly kind: 'welcome' } | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** What both proofs are made of. */
export interface Nonces {
  readonly port: number;
  readonly client: string;
  readonly server: string;
}

/** 64 hex digits of 32 random bytes. */
export function freshNonce(): string {
  return randomBytes(32).toString('hex');
}

/**
 * HMAC-SHA256 (RFC 2104) keyed with the token, as 64 hex digits. Bound to the port: another process could not pass on
 * what the daemon answers at its own.
 */
export function proofOf(side: 'client' | 'server', token: string, { port, client, server }: Nonces): string {
  const key = Buffer.from(token, 'hex');
  return createHmac('sha256', key).update(`caption-lens 1\n${side}\n${port}\n${client}\n${server}`).digest('hex');
}

/** Whether both texts are the same; in constant time where they are of one length. */
export function isProof(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The message in a text; undefined where it is no `Hello`. A version is cut at 64 characters. */
export function readHello(text: string): Hello | undefined {
  const value = parse(text);
  if (value?.['kind'] !== 'hello' || !isNonce(value['nonce']) || typeof value['version'] !== 'string') return undefined;
  const protocol = readVersion(value['protocol']);
  const purpose = readPurpose(value['purpose']);
  if (protocol === undefined || purpose === undefined) return undefined;
  return { kind: 'hello', protocol, version: value['version'].slice(0, 64), nonce: value['nonce'], purpose };
}

/** The message in a text; undefined where it is no `Challenge`. */
export function readChallenge(text: string): Challenge | undefined {
  const value = parse(text);
  if (value?.['kind'] !== 'challenge' || !isNonce(value['nonce']) || typeof value['proof'] !== 'string')
    return undefined;
  return { kind: 'challenge', nonce: value['nonce'], proof: value['proof'] };
}

/** The message in a text; undefined where it is no `Proof`. */
export function readProof(text: string): Proof | undefined {
  const value = parse(text);
  return value?.['kind'] === 'proof' && typeof value['proof'] === 'string'
    ? { kind: 'proof', proof: value['proof'] }
    : undefined;
}

/** The message in a text; undefined where it is no `HandshakeAnswer`. */
export function readAnswer(text: string): HandshakeAnswer | undefined {
  const value = parse(text);
  if (value?.['kind'] === 'welcome') return { kind: 'welcome' };
  const reason = refusalReasons.find((candidate) => candidate === value?.['reason']);
  return value?.['kind'] === 'refused' && reason !== undefined ? { kind: 'refused', reason } : undefined;
}

const refusalReasons = ['draining', 'full', 'proof', 'incompatible', 'malformed'] as const;

function readPurpose(value: unknown): ConnectionPurpose | undefined {
  if (!isObject(value)) return undefined;
  if (value['kind'] === 'session') return { kind: 'session' };
  const reason = leaveReasons.find((candidate) => candidate === value['reason']);
  return value['kind'] === 'leave' && reason !== undefined ? { kind: 'leave', reason } : undefined;
}

/** What a client may ask for. */
const leaveReasons = ['stop', 'restart', 'newerVersion'] as const;

function readVersion(value: unknown): ProtocolVersion | undefined {
  if (!isObject(value)) return undefined;
  const { major, minor } = value;
  return Number.isSafeInteger(major) && Number.isSafeInteger(minor)
    ? { major: Number(major), minor: Number(minor) }
    : undefined;
}

function isNonce(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
