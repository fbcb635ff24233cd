import { letter, tag } from './pieces.ts';
import { asItIs, type Rule, rule, withFirmSpaces } from './rule.ts';
import { anyCase } from './wordLists.ts';

const ofMail = ' \\t\\n\\u00a0"<>|(){}';
const ofPath = ' \\t\\n"<>|(){}';
/** At least two characters, the last of which ends no sentence. */
const path = `[^${ofPath}]+[^${ofPath}.!?,-]`;
const behindHost = `(?:/${path})?`;
const partOfHost = `[^${ofPath}.!?,]+`;
// A name without `www` has no digits, no capitals and few marks before its full stops.
const plainPartOfHost = '[^ \\t\\n"<>|(){}.!`\'$,-_]+';

/** Addresses, tags of networks and of mark-up, entities that stay as they are. */
export const addressRules: readonly Rule[] = [
  // `#sunset`: letters alone.
  rule(`#${letter}+`, asItIs),
  rule(`&(?:#[0-9]+|${anyCase('ht lr qc ql qr tl ur cdq odq')});`),
  rule(tag, withFirmSpaces),
  rule(
    `${anyCase('&lt; <')}?[A-Za-z0-9][^${ofMail}]*@(?:[^${ofMail}.]+\\.)*[^${ofMail}.]+${anyCase('&gt; >')}?`,
    asItIs,
  ),
  rule('@[A-Za-z_][A-Za-z_0-9]*'),
  rule(`${anyCase('http https')}://${path}`, asItIs),
  rule(`${anyCase('www')}\\.(?:${partOfHost}\\.)+[a-zA-Z]{2,4}${behindHost}`, asItIs),
  rule(`(?:${plainPartOfHost}\\.)+${anyCase('com net org edu')}${behindHost}`, asItIs),
];
