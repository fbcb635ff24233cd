import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossCurve } from '../../../../client/teaching/lossCurve.ts';
import { readHostMessage, readPageMessage } from '../../../../client/teaching/teachingMessages.ts';
import {
  firstState,
  nextState,
  withStep,
  type Step,
  type TeachingState,
} from '../../../../client/teaching/teachingState.ts';
import { teachingView } from '../../../../client/teaching/teachingView.ts';

const survey = { documents: 3, pictures: 20, texts: 24, learned: 22, heldBack: 2 };
const plan = {
  ...{
    model: 'embedded',
    ownImageSize: 112,
    parameters: 5.3e6,
    trained: 1.8e6,
    steps: 20,
    memoryBytes: 4e8,
    diskBytes: 5e8,
  },
  ...{ machineBytes: 24e9, freeBytes: 50e9 },
};
const ready: TeachingState = { ...firstState, phase: 'ready', survey, plan };
const labels = (state: TeachingState) => teachingView(state).actions.map(({ label }) => label);

describe('a teaching', () => {
  it('is ready once it is planned, and runs only when it is told to', () => {
    const planned = nextState(nextState(firstState, { kind: 'surveyed', survey }), { kind: 'planned', plan });
    expect(planned.phase).toBe('ready');
    expect(labels(planned)).toEqual(['Start', 'Measure a Step', 'Read Again']);
  });

  it('knows the time of a step from steps, the newest counting a fifth', () => {
    const step = { epoch: 0, step: 0, loss: 3 };
    let state = nextState(ready, { kind: 'stepped', step, seconds: 10 });
    state = nextState(state, { kind: 'stepped', step: { ...step, step: 1 }, seconds: 20 });
    expect(state.secondsPerStep).toBe(12);
    expect(teachingView({ ...state, phase: 'running' }).status).toBe('Step 2 of 20, 4 minutes left');
  });

  it('begins its time anew where something else is chosen', () => {
    const state = nextState(
      { ...ready, secondsPerStep: 3 },
      { kind: 'chose', choices: { parts: 'seeing', epochs: 2 } },
    );
    expect(state).toMatchObject({ secondsPerStep: undefined, plan: undefined });
  });

  it('says what a large model takes before it is measured, and what does not fit', () => {
    const large = { ...plan, parameters: 3.7e9, memoryBytes: 30e9, diskBytes: 90e9 };
    const { warnings } = teachingView({ ...ready, plan: large });
    expect(warnings.join(' ')).toMatch(/days.*Measure a step first.*less memory.*less room/);
    expect(teachingView(ready).warnings).toEqual([]);
    const slow = teachingView({ ...ready, plan: { ...plan, steps: 12_000 }, secondsPerStep: 360 });
    expect(slow.warnings.join(' ')).toMatch(/more than a day/);
    expect(slow.facts).toContainEqual(['Time', '50.0 days']);
  });

  it('offers no comparison where nothing was held back', () => {
    const done = { ...ready, phase: 'done' } as const;
    expect(labels(done)).toContain('Compare Before and After');
    expect(labels({ ...done, survey: { ...survey, heldBack: 0 } })).not.toContain('Compare Before and After');
  });

  it('has each step once and in order, however a resumed training tells them again', () => {
    const step = fc.record({ epoch: fc.nat(3), step: fc.nat(5), loss: fc.constant(1) });
    fc.assert(
      fc.property(fc.array(step), (told) => {
        const steps = told.reduce<readonly Step[]>(withStep, []);
        const places = steps.map(({ epoch, step: own }) => epoch * 10 + own);
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        if (told.length > 0) expect(steps.at(-1)).toBe(told.at(-1));
      }),
    );
  });
});

describe('the loss curve', () => {
  it('begins left and ends where the steps to come leave room', () => {
    const told = [4, 2, 3].map((loss, step) => ({ epoch: 0, step, loss }));
    const curve = lossCurve(told, 5);
    expect(curve).toMatchObject({ highest: 4, lowest: 2, points: '6.0,6.0 153.0,174.0 300.0,90.0' });
    expect(lossCurve(told.slice(0, 1), 5)).toBeUndefined();
  });

  it('stays inside of its picture with any losses and any number of steps', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 2, maxLength: 900 }), (losses) => {
        const curve = lossCurve(
          losses.map((loss, step) => ({ epoch: 0, step, loss })),
          losses.length,
        );
        const points = curve?.points.split(' ').map((point) => point.split(',').map(Number)) ?? [];
        expect(points.length).toBeLessThanOrEqual(401);
        for (const [x = NaN] of points) expect(x >= 0 && x <= 600).toBe(true);
      }),
    );
  });
});

describe('messages of the page', () => {
  it.each([
    { kind: 'ready' },
    { kind: 'start' },
    { kind: 'again' },
    { kind: 'choose', choices: { parts: 'seeing', epochs: 3 } },
  ])('takes %j', (message) => expect(readPageMessage(message)).toEqual(message));

  it.each([
    undefined,
    'start',
    { kind: 'view' },
    { kind: 'run', command: 'x' },
    { kind: 'choose', choices: { parts: 'all', epochs: 3 } },
    { kind: 'choose', choices: { parts: 'words', epochs: 0 } },
    { kind: 'choose', choices: { parts: 'words', epochs: 1e9 } },
  ])('takes nothing else: %j', (message) => expect(readPageMessage(message)).toBeUndefined());

  it('tells the page a view and nothing else', () => {
    expect(readHostMessage({ kind: 'view', view: teachingView(ready) })).toBeDefined();
    expect(readHostMessage({ kind: 'view' })).toBeUndefined();
  });
});
