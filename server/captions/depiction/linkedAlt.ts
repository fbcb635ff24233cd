import { splitSentences } from '../prose/sentences.ts';
import { capitaliseSentence } from '../prose/capitals.ts';
import { limitOf, type AltTextRules } from './altText.ts';
import { fitClauses } from './fitting.ts';

/**
 * The alt text of a picture that is a link by itself. It is the link's only name (WCAG 2.2, technique H30; accessible
 * name computation 1.2), so it says where the link leads: 'An espresso in a cup: to Opening hours.' `leads`: 'to Opening
 * hours'. Of the picture only the first sentence is left, and of that what fits beside where the link leads; what does
 * not fit at all is left out, and not the other.
 */
export function nameLink(altText: string, leads: string, rules: AltTextRules): string {
  const stop = rules.fullStop ? '.' : '';
  const [first = ''] = splitSentences(altText);
  const subject = bare(first);
  const limit = limitOf(rules);
  const room = limit > 0 ? limit - `: ${leads}${stop}`.length : Infinity;
  const fitted = subject.length <= room || room <= 0 ? subject : fitClauses(subject, room, bare);
  if (fitted === '' || fitted.length > room) return `${rules.capital ? capitaliseSentence(leads) : leads}${stop}`;
  return `${fitted}: ${leads}${stop}`;
}

function bare(text: string): string {
  return text.replace(/[.!?…,;:\s–—-]+$/u, '');
}
