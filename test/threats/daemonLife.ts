import { test, type ThreatGroup } from './threat.ts';

export const daemonLife: ThreatGroup = {
  heading: 'The life of the daemon',
  threats: [
    {
      row: 13,
      threat: 'Many windows start the daemon in the same instant.',
      promise: 'One of them becomes the daemon, and all are served by it.',
      checks: [
        test(
          'fault/soak/starters',
          'programs at the same instant get one daemon, in 50 rounds: clients, commands, daemons, after a kill or a stale lock',
        ),
      ],
    },
    {
      row: 14,
      threat: 'A daemon that was killed left its files, and its process number is another’s by now.',
      promise:
        'They are taken over: a number counts only with its process’s time of start, or, where no system tells it, with a recent sign of life.',
      checks: [
        test('fault/daemon/claim', 'what a dead daemon leaves'),
        test('unit/models/files/lock', 'a lock that someone left behind'),
        test(
          'unit/models/files/unprovenLock',
          'a killed holder whose id is another program’s by now is gone a minute after its last sign of life',
        ),
      ],
    },
    {
      row: 15,
      threat: 'The daemon is killed in the midst of a description.',
      promise: 'It is started again and asked again, once; no picture is left out.',
      checks: [
        test('fault/daemon/programs', 'a daemon that dies in the midst of a batch'),
        test('unit/server/cli/caption/daemonCaptions', 'a daemon that is lost'),
        test(
          'editor/windows',
          'two windows',
          'have the hovered picture described, in the same hover, though the daemon is killed at it',
        ),
      ],
    },
    {
      row: 16,
      threat: 'The daemon or the engine crashes at every start.',
      promise: 'After five in three minutes, of all programs together, nothing starts until the user asks.',
      checks: [
        test('fault/daemon/leaving', 'a daemon that crashes as it starts'),
        test('unit/server/connection/crashBudget', 'five starts in three minutes'),
        test(
          'fault/captions/troubledEngine',
          'an engine that crashes',
          'on every load: five engines in all, then none until the user restarts',
        ),
      ],
    },
    {
      row: 17,
      threat: 'The engine crashes or hangs.',
      promise: 'It is ended, its pictures are described by the next one, and everybody else is answered meanwhile.',
      checks: [
        test('fault/captions/troubledEngine', 'an engine that crashes'),
        test('fault/captions/troubledEngine', 'an engine that says nothing'),
        test(
          'unit/server/engine/engine',
          'captioning',
          'a cancelled request rejects at once while the engine is blocked',
        ),
      ],
    },
    {
      row: 18,
      threat: 'A newer version is installed while the older daemon serves.',
      promise: 'The older one finishes and leaves first, and two engines never hold a model.',
      checks: [
        test('fault/daemon/leaving', 'a newer version'),
        test('fault/daemon/liveness', 'two engines never hold a model'),
        test('unit/server/connection/build', 'which daemon makes way'),
      ],
    },
    {
      row: 19,
      threat: 'Programs of two versions do not understand each other.',
      promise: 'The older one is told once, in a sentence, and starts nothing.',
      checks: [
        test(
          'fault/daemon/leaving',
          'a newer version',
          'of another protocol: an older program is told once, and starts nothing',
        ),
        test(
          'unit/server/connection/handshake/handshake',
          'messages of the handshake',
          'of a later protocol are understood, whatever else they say',
        ),
      ],
    },
    {
      row: 20,
      threat: 'A model lies in memory that nobody uses.',
      promise: 'It leaves after ten minutes, the daemon five minutes after its last client, and neither during work.',
      checks: [
        test('unit/server/captions/seat/engineSeat', 'an idle model'),
        test('unit/server/daemon/idleExit', 'the daemon without clients'),
        test('fault/daemon/leaving', 'nobody there'),
      ],
    },
    {
      row: 21,
      threat: 'A window reloads, the editor quits, or the system ends the daemon.',
      promise: 'No process and no file is left; what runs is finished where there is time.',
      checks: [
        test('fault/daemon/leaving', 'signals'),
        test('editor/windows', 'two windows', 'reload again and again without leaving a process behind'),
        test('editor/windows', 'two windows', 'closed, leave nothing running'),
        test('fault/cli/interruption', 'stopping half-way'),
      ],
    },
    {
      row: 22,
      threat: 'The user stops the daemon, and a program starts it again by itself.',
      promise: 'Clients hear why before the connection ends, and none comes back unasked.',
      checks: [
        test('fault/daemon/leaving', 'told to stop'),
        test(
          'unit/server/cli/caption/daemonCaptions',
          'a daemon that is lost',
          'because the user stopped it, is not followed by another',
        ),
      ],
    },
    {
      row: 23,
      threat: 'The graphics card is lost after sleep or a driver’s update.',
      promise: 'The engine is started again, and then the processor is used, each once and said in words.',
      checks: [test('fault/captions/troubledEngine', 'a device without memory, or lost')],
      open: 'Shown with recorded messages of WebGPU and CUDA, not with a card.',
    },
    {
      row: 24,
      threat: 'The clock of the machine is set back or forward.',
      promise: 'No wait, limit or lock changes; the wall clock is read only for what people see and for files’ times.',
      checks: [
        test('unit/server/captions/clock', 'a wall clock that is set %s by a day changes no duration and no wait'),
        test(
          'unit/architecture/wallClock',
          'the wall clock is read nowhere else: durations and waits are measured by one that is never set',
        ),
        test(
          'unit/server/connection/crashBudget',
          'five starts in three minutes',
          'of a clock that was ahead do not count',
        ),
        test(
          'unit/models/files/lock',
          'a lock that someone left behind',
          'is taken over when it is empty and comes from tomorrow: the clock was set back since',
        ),
      ],
    },
  ],
};
