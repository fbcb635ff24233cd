import { adapters } from './targets/adapters.ts';
import { escapers } from './targets/escapers.ts';
import { gate } from './targets/gate.ts';
import { growth } from './targets/growth.ts';
import { handshake } from './targets/handshake.ts';
import { pickle } from './targets/pickle.ts';
import { pictures } from './targets/pictures.ts';
import { plainTexts } from './targets/plainTexts.ts';
import { safetensors } from './targets/safetensors.ts';
import { sessions } from './targets/sessions.ts';
import { signatures } from './targets/signatures.ts';
import { strictJson } from './targets/strictJson.ts';
import type { FuzzTarget } from './target.ts';
import { torch } from './targets/torch.ts';
import { wire } from './targets/wire.ts';
import { zip } from './targets/zip.ts';

// The longest first, so that two at a time end together.
const all = [
  adapters,
  escapers,
  wire,
  growth,
  sessions,
  gate,
  handshake,
  plainTexts,
  strictJson,
  safetensors,
  pickle,
  zip,
  torch,
  signatures,
  pictures,
];

/** Every reader of untrusted bytes. What an input is, only its target knows. */
export const targets = all as unknown as readonly FuzzTarget<unknown>[];

export function targetOf(name: string): FuzzTarget<unknown> {
  const target = targets.find((each) => each.name === name);
  if (target) return target;
  throw new Error(`There is no target ${name}; there are ${targets.map((each) => each.name).join(', ')}.`);
}
