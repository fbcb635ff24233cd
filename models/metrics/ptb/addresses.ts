import { letter, tag } from './pieces.ts';
import { asItIs, type Rule, rule, withFirmSpaces } from './rule.ts';
import { anyCase } from './wordLists.ts';

/** What no address goes on over. */
const border = '(){}<>"| \\t\\n';
const endOfSentence = '.,!?';
/** At least two characters, the last of which ends no sentence. */
const path = `${outside(border)}+${outside(border, endOfSentence, '-')}`;
const behindHost = `(?:/${path})?`;
const partOfHost = `${outside(border, endOfSentence)}+`;
/** Of a host without `www`, between its full stops: small letters, a few marks, and whatever is no ASCII that is seen. */
const plainPartOfHost = '[a-z#%&*+~\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\uffff]+';
const inMail = outside(border, '\\u00a0');
const partOfMail = outside(border, '\\u00a0.');

function outside(...classes: readonly string[]): string {
  return `[^${classes.join('')}]`;
}

/** Addresses, tags of networks and of mark-up, entities that stay as they are. */
export const addressRules: readonly Rule[] = [
  // `#sunset`: letters alone.
  rule(`#${letter}+`, asItIs),
  rule(`&(?:#[0-9]+|${anyCase('ht lr qc ql qr tl ur cdq odq')});`),
  rule(tag, withFirmSpaces),
  rule(`${anyCase('< &lt;')}?[0-9A-Za-z]${inMail}*@${partOfMail}+(?:\\.${partOfMail}+)*${anyCase('> &gt;')}?`, asItIs),
  rule('@[A-Za-z_][A-Za-z_0-9]*'),
  rule(`${anyCase('http https')}://${path}`, asItIs),
  rule(`${anyCase('www')}\\.(?:${partOfHost}\\.)+[a-zA-Z]{2,4}${behindHost}`, asItIs),
  rule(`(?:${plainPartOfHost}\\.)+${anyCase('com net org edu')}${behindHost}`, asItIs),
];
