import type { Box, Subject } from '../caption.ts';
import { areaOf, around } from './detections.ts';
import type { Findings } from './recogniserFindings.ts';
import { groupOf, isCoffee, leastUnsupported, type Group } from './groups.ts';
import type { Item, Sight, Where } from './sight.ts';

/** Things and places together: with more, a caption gets long, and the language model unsure. */
const mostTold = 3;
const numbers = ['', '', 'two', 'three', 'four', 'five'];
const tableware = new Set(['cup', 'bowl', 'bottle', 'vase', 'teapot']);

/**
 * Puts what was found into order. Things come first; a cup, a table and a scene say where they are. Where there is
 * nothing else a scene is named itself.
 */
export function arrange(groups: readonly Group[], findings: Findings): Sight {
  const { inside, rest } = takeVessel(groups, findings);
  const inOrder = [...rest].sort((a, b) => weightOf(b) - weightOf(a));
  const scene = findings.classified?.name.kind === 'scene' ? findings.classified.name : undefined;
  if (inOrder.length === 0) return sightOf(scene && `${scene.article} ${scene.name}`);
  // What lies on the table must be told as well.
  const table = tableUnder(inOrder.slice(0, mostTold - 1), findings);
  // The language model learned the one with the other.
  const cup = table && isCoffee(inOrder[0]?.name, findings.tree) ? inside : undefined;
  const places = [
    ...(cup ? [`in ${phraseOf(cup)}`] : []),
    ...(table ? ['on a table'] : []),
    ...(scene?.place !== undefined && !table ? [scene.place] : []),
  ];
  const items = inOrder.slice(0, mostTold - places.length);
  const named = [...items, ...(cup ? [cup] : []), ...(table ? [table] : [])];
  return { items: placeItems(items), places, subjects: named.map(subjectOf) };
}

/** Of a picture in which nothing can be pointed at: `a drawing`, `a lake`. */
export function sightOf(phrase: string | undefined): Sight {
  return { items: phrase === undefined ? [] : [{ phrase, where: undefined }], places: [], subjects: [] };
}

/** A drink and the cup that the detector saw. */
function takeVessel(
  groups: readonly Group[],
  { tree }: Findings,
): { readonly inside?: Group; readonly rest: readonly Group[] } {
  const vessel = groups.find(({ name }) => name.name === 'cup');
  if (!vessel || !groups.some(({ name }) => isCoffee(name, tree))) return { rest: groups };
  const rest = groups.filter((group) => group !== vessel);
  // Of several cups nobody knows which the drink is in.
  return vessel.boxes.length === 1 ? { inside: vessel, rest } : { rest };
}

/** The table that the detector saw under food or dishes. */
function tableUnder(items: readonly Group[], { tree, detections }: Findings): Group | undefined {
  const table = tree.named('table');
  const isLaid = items.some(({ name }) => name.kind === 'food' || tableware.has(name.name));
  if (!table || !isLaid || items.some(({ name }) => name === table)) return undefined;
  const found = detections.find(
    ({ cocoClass, score }) => tree.detected(cocoClass) === table && score >= leastUnsupported,
  );
  return found && groupOf(table, [found])[0];
}

/** What the picture is of comes first: what is large, and what the classifier saw, which looks at all of it. */
function weightOf({ name, boxes, confidence }: Group): number {
  const area = boxes.length === 0 ? 0.5 : boxes.reduce((sum, box) => sum + areaOf(box), 0);
  return area * confidence * (name.kind === 'person' ? 2 : 1);
}

function phraseOf({ name, boxes }: Group): string {
  if (!isCounted({ name, boxes })) return `${name.article} ${name.name}`;
  return `${numbers[boxes.length] ?? 'several'} ${name.many}`;
}

function isCounted({ name, boxes }: Pick<Group, 'name' | 'boxes'>): boolean {
  return boxes.length > 1 && name.article !== 'some';
}

function subjectOf(group: Group): Subject {
  const { name, boxes, confidence } = group;
  return {
    name: isCounted(group) ? phraseOf(group) : name.name,
    // A sum of rounded shares may be a hair above 1.
    confidence: Math.min(1, confidence),
    ...(boxes.length > 0 && { box: around(boxes) }),
  };
}

/** What the language model was trained to read: `a person and a dog on the right` would put both there. */
const readableSides = new Set([
  ...['left', 'right', 'close', 'left right', 'right left', 'left -'],
  ...['left right -', 'right left -', 'left - right'],
]);

function placeItems(groups: readonly Group[]): readonly Item[] {
  const items = groups.map((group) => ({ phrase: phraseOf(group), where: whereOf(group, groups) }));
  const sides = items.map(({ where }) => where ?? '-').join(' ');
  return readableSides.has(sides) ? items : items.map(({ phrase }) => ({ phrase, where: undefined }));
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
