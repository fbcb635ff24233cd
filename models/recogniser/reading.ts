/** From what the networks say to what is said of a picture: only what is sure, and where two disagree the wider or nothing. */
import { arrange, sightOf } from './arrangement.ts';
import type { Calibration } from './calibration.ts';
import type { Evidence } from './evidence.ts';
import { readFindings } from './recogniserFindings.ts';
import { groupFindings } from './groups.ts';
import { readMedium } from './medium.ts';
import type { NameTree } from './nameTree.ts';
import type { Sight } from './sight.ts';

/** What is sure of the picture. */
export function readSight(evidence: Evidence, tree: NameTree, calibration: Calibration): Sight {
  const medium = readMedium(evidence.features, calibration);
  if (medium !== 'photograph') return sightOf(medium === 'drawing' ? 'a drawing' : 'a picture');
  const findings = readFindings(evidence, tree, calibration);
  return arrange(groupFindings(findings), findings);
}
