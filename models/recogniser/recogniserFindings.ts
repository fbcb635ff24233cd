import type { Calibration } from './calibration.ts';
import { readDetections, type Detection } from './detections.ts';
import type { Evidence } from './evidence.ts';
import type { Held, NameTree } from './nameTree.ts';
import type { Name } from './names.ts';
import { softmax } from './softmax.ts';

/** Least score of the detector to be heard at all. */
const leastScore = 0.5;

/** What each network says of a photograph in names. */
export interface Findings {
  readonly tree: NameTree;
  /** Of the classifier: how likely each name of the tree is. */
  readonly masses: readonly number[];
  /** The narrowest name that is sure enough; where the detector speaks against it, a wider one. */
  readonly classified: Held | undefined;
  readonly detections: readonly Detection[];
}

export function readFindings(evidence: Evidence, tree: NameTree, { thresholds }: Calibration): Findings {
  const masses = tree.masses(softmax(evidence.logits));
  const narrowest = tree.narrowest(masses, ({ name, mass }) => {
    const { plain, sure } = thresholds[name.kind];
    return mass >= (name.certainty === 'sure' ? sure : plain);
  });
  return reconcile({ tree, masses, classified: narrowest, detections: readDetections(evidence, leastScore) });
}

/**
 * What both can tell (a cat) and the detector calls something else of that kind (a dog), with more certainty, is called
 * what holds of either (an animal), or nothing. What the detector was never taught (a porcupine) it may call what it likes.
 */
function reconcile(findings: Findings): Findings {
  const { tree, masses, classified, detections } = findings;
  if (!classified || classified.name.kind === 'thing') return findings;
  if (!isKnownToDetector(classified.name, tree) || isDetected(classified.name, findings)) return findings;
  const isOpposed = ({ cocoClass, score }: Detection) =>
    tree.detected(cocoClass)?.kind === classified.name.kind && score > classified.mass;
  const other = tree.detected(detections.find(isOpposed)?.cocoClass);
  if (!other) return findings;
  const wider = tree.commonTo(other, classified.name);
  return {
    ...findings,
    classified: wider && { name: wider, mass: tree.massOf(masses, wider) },
    detections: detections.filter((detection) => !isOpposed(detection)),
  };
}

function isKnownToDetector(name: Name, tree: NameTree): boolean {
  return tree.names.some((wide) => wide.detector.length > 0 && tree.isUnder(name, wide));
}

/** Whether the detector sees it, or what may be it. */
export function isDetected(name: Name, { tree, detections }: Pick<Findings, 'tree' | 'detections'>): boolean {
  return detections.some(({ cocoClass }) => {
    const detected = tree.detected(cocoClass);
    return detected !== undefined && tree.isRelated(detected, name);
  });
}
