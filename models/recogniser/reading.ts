/** From what the networks say to what is said of a picture: only what is sure, and where two disagree the wider or nothing. */
import type { Box, Subject } from '../caption.ts';
import type { Calibration } from './calibration.ts';
import { areaOf, around, readDetections, shareInside, type Detection } from './detections.ts';
import type { Evidence } from './evidence.ts';
import { readMedium } from './medium.ts';
import type { Held, NameTree } from './nameTree.ts';
import type { Name } from './names.ts';
import type { Item, Sight, Where } from './sight.ts';
import { softmax } from './softmax.ts';

/** Things of one name. */
interface Group {
  readonly name: Name;
  readonly confidence: number;
  /** Of each; empty where only the classifier saw it. */
  readonly boxes: readonly Box[];
}

/** Least scores of the detector. People it knows well, but takes some tall things for them. */
const leastScore = 0.5;
const leastPerson = 0.6;
/** Share of the picture below which a person is part of the scenery. */
const smallestPerson = 0.015;
/** Masses that the classifier must give what the detector says; where it has no class for it, to the wider name. */
const agreement = 0.15;
const widerAgreement = 0.5;
const verySure = 0.9;
/** A figure of such mass is no person, and what is named with such certainty is none either if it fills a person's box. */
const noPerson = 0.5;
const mostItems = 3;
const numbers = ['', '', 'two', 'three', 'four', 'five'];

/** What is sure of the picture. */
export function readSight(evidence: Evidence, tree: NameTree, calibration: Calibration): Sight {
  const medium = readMedium(evidence.features, calibration);
  if (medium !== 'photograph') return unseen(medium === 'drawing' ? 'a drawing' : 'a picture');
  const masses = tree.masses(softmax(evidence.logits));
  const isEnough = ({ name, mass }: Held) => {
    const { plain, sure } = calibration.thresholds[name.kind];
    return mass >= (name.certainty === 'sure' ? sure : plain);
  };
  const classified = tree.narrowest(masses, isEnough);
  const detections = readDetections(evidence, leastScore);
  const people = readPeople(detections, tree, masses, classified);
  const things = groupThings(detections, tree, masses, classified);
  const groups = join([...people, ...things], classified, tree);
  return arrange(groups, classified?.name.kind === 'scene' ? classified.name : undefined, detections, tree);
}

function unseen(phrase: string): Sight {
  return { items: [{ phrase, where: undefined }], places: [], subjects: [] };
}

/** One group of all people, or none. */
function readPeople(
  detections: readonly Detection[],
  tree: NameTree,
  masses: readonly number[],
  classified: Held | undefined,
): readonly Group[] {
  const name = tree.named('person');
  const isFigure = tree.names.some((own, index) => own.figure && (masses[index] ?? 0) >= noPerson);
  if (!name || isFigure) return [];
  const ofOthers = detections.filter(({ cocoClass }) => isTrusted(tree.detected(cocoClass), tree, masses));
  const isAlive = classified?.name.kind === 'animal' || classified?.name.kind === 'plant';
  const found = detections.filter(({ cocoClass, score, box }) => {
    if (tree.detected(cocoClass) !== name || score < leastPerson || areaOf(box) < smallestPerson) return false;
    // An animal or a flower that stands upright has been taken for a person.
    const isOther = ofOthers.some((other) => other.score > score && shareInside(box, other.box) > 0.7);
    return !isOther && !(isAlive && classified.mass >= noPerson && ofOthers.length === 0);
  });
  return groupOf(name, found);
}

function groupOf(name: Name, found: readonly Detection[]): readonly Group[] {
  if (found.length === 0) return [];
  const confidence = Math.min(...found.map(({ score }) => score));
  return [{ name, confidence, boxes: found.map(({ box }) => box) }];
}

/** What the detector says beside people, where the classifier does not disagree. */
function groupThings(
  detections: readonly Detection[],
  tree: NameTree,
  masses: readonly number[],
  classified: Held | undefined,
): readonly Group[] {
  return tree.names.flatMap((name) => {
    if (name.kind === 'person' || disagrees(name, tree, masses, classified)) return [];
    const found = detections.filter(({ cocoClass }) => tree.detected(cocoClass) === name);
    const isSure = found.some(({ score }) => score >= verySure);
    return isTrusted(name, tree, masses) || (isSure && isUntaught(name, tree, masses)) ? groupOf(name, found) : [];
  });
}

function isTrusted(name: Name | undefined, tree: NameTree, masses: readonly number[]): boolean {
  return name !== undefined && name.kind !== 'person' && tree.massOf(masses, name) >= agreement;
}

/** The classifier calls it another animal, plant, dish or the like, and is surer of that. */
function disagrees(name: Name, tree: NameTree, masses: readonly number[], classified: Held | undefined): boolean {
  if (classified?.name.kind !== name.kind || name.kind === 'thing') return false;
  const isSame = tree.isUnder(name, classified.name) || tree.isUnder(classified.name, name);
  return !isSame && classified.mass > tree.massOf(masses, name);
}

/** The classifier has no class for it (a giraffe), so it can but say that the wider name holds. */
function isUntaught(name: Name, tree: NameTree, masses: readonly number[]): boolean {
  const wider = tree.widerThan(name);
  const isTaught = name.classes.length > 0 || tree.names.some((own) => own !== name && tree.isUnder(own, name));
  return !isTaught && wider !== undefined && tree.massOf(masses, wider) >= widerAgreement;
}

/** The classifier's name beside the detector's groups, or in the place of the wider one of them. */
function join(groups: readonly Group[], classified: Held | undefined, tree: NameTree): readonly Group[] {
  if (!classified || classified.name.kind === 'scene') return groups;
  const { name, mass } = classified;
  const same = groups.find((group) => tree.isUnder(name, group.name) || tree.isUnder(group.name, name));
  if (same) {
    // Which of several people is the diver, nobody knows.
    if (name.kind === 'person' && same.boxes.length > 1) return groups;
    const narrower = tree.isUnder(name, same.name) ? name : same.name;
    const joined = { ...same, name: narrower, confidence: Math.max(mass, same.confidence) };
    return groups.map((group) => (group === same ? joined : group));
  }
  // Who wears a thing is the subject, not the thing.
  const clothing = tree.named('clothing');
  const isWorn = clothing && tree.isUnder(name, clothing) && groups.some((group) => group.name.kind === 'person');
  return isWorn ? groups : [{ name, confidence: mass, boxes: [] }, ...groups];
}

/** A table and a cup are where the rest is; a scene too, unless it is all that there is. */
function arrange(
  groups: readonly Group[],
  scene: Name | undefined,
  detections: readonly Detection[],
  tree: NameTree,
): Sight {
  const { inside, rest } = takeVessel(groups, tree);
  const items = [...rest].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, mostItems);
  const table = tableUnder(items, detections, tree);
  const places = [
    ...(inside ? [`in ${phraseOf(inside)}`] : []),
    ...(table ? ['on a table'] : []),
    ...(scene?.place !== undefined && items.length > 0 && !table ? [scene.place] : []),
  ];
  const told = items.map((group) => itemOf(group, items));
  if (items.length === 0 && scene) return unseen(phraseOf({ name: scene, confidence: 1, boxes: [] }));
  const named = [...items, ...(inside ? [inside] : []), ...(table ? [table] : [])];
  return { items: told, places, subjects: named.map(subjectOf) };
}

/** A drink and the cup that the detector saw. */
function takeVessel(
  groups: readonly Group[],
  tree: NameTree,
): { readonly inside?: Group; readonly rest: readonly Group[] } {
  const coffee = tree.named('cup of coffee');
  const inside = groups.find(({ name }) => name.name === 'cup');
  const drink = groups.find(({ name }) => coffee && name !== coffee && tree.isUnder(name, coffee));
  if (!inside || !drink) return { rest: groups };
  const isOne = inside.boxes.length === 1;
  const rest = groups.filter((group) => group !== inside);
  return isOne ? { inside, rest } : { rest };
}

const tableware = new Set(['food', 'cup', 'bowl', 'bottle', 'vase', 'teapot']);

/** The table that the detector saw under food or dishes. */
function tableUnder(items: readonly Group[], detections: readonly Detection[], tree: NameTree): Group | undefined {
  const name = tree.named('table');
  const isLaid = items.some((group) => group.name.kind === 'food' || tableware.has(group.name.name));
  const found = detections.filter(({ cocoClass, score }) => tree.detected(cocoClass) === name && score >= leastPerson);
  return name && isLaid && items.every((group) => group.name !== name)
    ? groupOf(name, found.slice(0, 1))[0]
    : undefined;
}

/** What the picture is of comes first: what is large, and what the classifier saw, which looks at all of it. */
function weightOf({ name, boxes, confidence }: Group): number {
  const area = boxes.length === 0 ? 0.5 : boxes.reduce((sum, box) => sum + areaOf(box), 0);
  return area * confidence * (name.kind === 'person' ? 2 : 1);
}

function phraseOf({ name, boxes }: Group): string {
  if (boxes.length < 2 || name.article === 'some') return `${name.article} ${name.name}`;
  return `${numbers[boxes.length] ?? 'several'} ${name.many}`;
}

function subjectOf(group: Group): Subject {
  const phrase = phraseOf(group);
  const isOne = phrase.startsWith(`${group.name.article} `);
  return {
    name: isOne ? group.name.name : phrase,
    confidence: group.confidence,
    ...(group.boxes.length > 0 && { box: around(group.boxes) }),
  };
}

function itemOf(group: Group, all: readonly Group[]): Item {
  return { phrase: phraseOf(group), where: whereOf(group, all) };
}

/** Only of single things with a box; of several only where they are on different sides. */
function whereOf(group: Group, all: readonly Group[]): Where | undefined {
  const [box] = group.boxes;
  if (!box || group.boxes.length > 1) return undefined;
  if (all.length === 1 && areaOf(box) > 0.6 && group.name.kind !== 'person') return 'close';
  const side = sideOf(box);
  const others = all.filter((other) => other !== group);
  const isAlone = others.every(
    (other) => other.boxes.length === 1 && other.boxes[0] && sideOf(other.boxes[0]) !== side,
  );
  return isAlone ? side : undefined;
}

function sideOf({ left, width }: Box): 'left' | 'right' | undefined {
  const centre = left + width / 2;
  if (width > 0.5) return undefined;
  if (centre < 0.36) return 'left';
  return centre > 0.64 ? 'right' : undefined;
}
