import { adapters } from './adapters.ts';
import { escapers } from './escapers.ts';
import { gate } from './gate.ts';
import { growth } from './growth.ts';
import { handshake } from './handshake.ts';
import { pickle } from './pickle.ts';
import { pictures } from './pictures.ts';
import { plainTexts } from './plainTexts.ts';
import { safetensors } from './safetensors.ts';
import { sessions } from './sessions.ts';
import { signatures } from './signatures.ts';
import { strictJson } from './strictJson.ts';
import type { FuzzTarget } from './target.ts';
import { torch } from './torch.ts';
import { wire } from './wire.ts';
import { zip } from './zip.ts';

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
