import type { Box } from '../caption.ts';
import { areaOf, shareInside, type Detection } from './detections.ts';
import { isDetected, type Findings } from './recogniserFindings.ts';
import type { NameTree } from './nameTree.ts';
import type { Name } from './names.ts';

/** Things of one name. */
export interface Group {
  readonly name: Name;
  readonly confidence: number;
  /** Of each; empty where only the classifier saw it. */
  readonly boxes: readonly Box[];
}

/** Least score for people and for what is only the setting: tall things are taken for people now and then. */
export const leastUnsupported = 0.6;
/** Share of the picture below which a person is part of the scenery. */
const smallestPerson = 0.015;
/** Masses that the classifier must give what the detector says; where it has no class for it, to the wider name. */
const agreement = 0.15;
const widerAgreement = 0.5;
const verySure = 0.9;
/** A figure of such mass is no person, nor is what stands upright where an animal or plant of such mass was named. */
const noPerson = 0.5;

/** Of both networks; what only one of them says stays out unless that one is sure. */
export function groupFindings(findings: Findings): readonly Group[] {
  return join([...groupPeople(findings), ...groupThings(findings)], findings);
}

/** One group of all people, or none. */
function groupPeople({ tree, masses, classified, detections }: Findings): readonly Group[] {
  const person = tree.named('person');
  const isFigure = tree.names.some((name, index) => name.figure && (masses[index] ?? 0) >= noPerson);
  if (!person || isFigure) return [];
  const found = detections.filter(
    ({ cocoClass, score, box }) =>
      tree.detected(cocoClass) === person && score >= leastUnsupported && areaOf(box) >= smallestPerson,
  );
  const alive = detections.filter(({ cocoClass }) => {
    const name = tree.detected(cocoClass);
    return name !== undefined && isLiving(name) && tree.massOf(masses, name) >= agreement;
  });
  // An animal or a flower that stands upright has been taken for a person, but never for several.
  const isOther =
    classified && isLiving(classified.name) && classified.mass >= noPerson && alive.length === 0 && found.length === 1;
  const people = found.filter(
    ({ score, box }) => !alive.some((other) => other.score > score && shareInside(box, other.box) > 0.7),
  );
  return isOther ? [] : groupOf(person, people);
}

function isLiving({ kind }: Name): boolean {
  return kind === 'animal' || kind === 'plant';
}

export function groupOf(name: Name, found: readonly Detection[]): readonly Group[] {
  if (found.length === 0) return [];
  const confidence = Math.min(...found.map(({ score }) => score));
  return [{ name, confidence, boxes: found.map(({ box }) => box) }];
}

/** What the detector says beside people, where the classifier does not disagree. */
function groupThings(findings: Findings): readonly Group[] {
  const { tree, detections } = findings;
  return tree.names.flatMap((name) => {
    if (name.kind === 'person' || name.certainty === 'silent') return [];
    const found = detections.filter(({ cocoClass }) => tree.detected(cocoClass) === name);
    if (found.length === 0 || isDenied(name, findings)) return [];
    return isSupported(name, found, findings) ? groupOf(name, found) : [];
  });
}

function isSupported(name: Name, found: readonly Detection[], { tree, masses, classified }: Findings): boolean {
  if (tree.massOf(masses, name) >= agreement) return true;
  // The classifier names the drink, and has no eyes for what it is in.
  if (name.name === 'cup' && isCoffee(classified?.name, tree)) {
    return found.some(({ score }) => score >= leastUnsupported);
  }
  // For a giraffe it has no class, so it can but say that the wider name holds.
  const wider = tree.widerThan(name);
  const isTaught = name.classes.length > 0 || tree.names.some((own) => own !== name && tree.isUnder(own, name));
  const isLikely = wider !== undefined && tree.massOf(masses, wider) >= widerAgreement;
  return !isTaught && isLikely && found.some(({ score }) => score >= verySure);
}

/** A kind of coffee: what is drunk of a cup that can be seen. */
export function isCoffee(name: Name | undefined, tree: NameTree): boolean {
  const coffee = tree.named('cup of coffee');
  return name !== undefined && coffee !== undefined && name !== coffee && tree.isUnder(name, coffee);
}

/** The classifier calls it another animal, plant, dish or the like, and is surer of that; unless both are there. */
function isDenied(name: Name, findings: Findings): boolean {
  const { tree, masses, classified } = findings;
  if (classified?.name.kind !== name.kind || name.kind === 'thing') return false;
  if (tree.isRelated(name, classified.name) || classified.mass <= tree.massOf(masses, name)) return false;
  return !isDetected(classified.name, findings);
}

/** The classifier's name beside the detector's groups, or in the place of the wider one of them. */
function join(groups: readonly Group[], { tree, masses, classified }: Findings): readonly Group[] {
  if (!classified || classified.name.kind === 'scene') return groups;
  const { name, mass } = classified;
  const same = groups.find((group) => tree.isRelated(group.name, name));
  if (same) {
    // Which of several people is the diver nobody knows, and of several dogs not all need be terriers.
    const isOfAll = same.boxes.length === 1 || (name.kind !== 'person' && mass >= verySure);
    const narrower = isOfAll && tree.isUnder(name, same.name) ? name : same.name;
    const joined = { ...same, name: narrower, confidence: Math.max(tree.massOf(masses, narrower), same.confidence) };
    return groups.map((group) => (group === same ? joined : group));
  }
  // Who wears a thing is the subject, not the thing.
  const clothing = tree.named('clothing');
  const isWorn = clothing && tree.isUnder(name, clothing) && groups.some((group) => group.name.kind === 'person');
  return isWorn ? groups : [{ name, confidence: mass, boxes: [] }, ...groups];
}
