import { script, test, type ThreatGroup } from './threat.ts';

export const work: ThreatGroup = {
  heading: 'Queue, cancelling, streams',
  threats: [
    {
      row: 25,
      threat: 'A thousand descriptions are asked for at once.',
      promise:
        'At most 64 wait, and 16 of one client; the newest hover goes first, and who is left out is told at once.',
      checks: [
        test('unit/server/captions/queue/jobQueue', 'too much'),
        test('unit/server/captions/queue/jobQueue', 'who goes first'),
        test(
          'unit/server/lsp/features/describing',
          'captionLens/describe',
          'of more hovers than there is room for, the oldest are cancelled by the server before their pictures are read',
        ),
      ],
    },
    {
      row: 26,
      threat: 'The same picture is asked for a hundred times.',
      promise: 'It is described once, and all get the answer.',
      checks: [
        test('unit/server/captions/queue/jobQueue', 'one job, many who wait'),
        test('fault/captions/troubledEngine', 'a hundred who ask for the same picture are one run'),
      ],
    },
    {
      row: 27,
      threat: 'A description that nobody waits for any more keeps the processor or the card busy.',
      promise: 'It ends before the decoder’s next run, and frees what it held.',
      checks: [
        test('unit/models/generation/writingLoop', 'an abort'),
        test(
          'fault/captions/embeddedModel',
          'descriptions',
          'that are cancelled in the middle leave an engine that is free',
        ),
        test(
          'unit/server/captions/queue/jobQueue',
          'one job, many who wait',
          'one leaves: it is answered at once, the job goes on for the other',
        ),
      ],
    },
    {
      row: 28,
      threat: 'A request is cancelled in the moment in which it is answered.',
      promise: 'Each request is answered exactly once.',
      checks: [
        test('unit/server/captions/queue/jobQueue', 'every request is answered exactly once, whenever it is cancelled'),
        test(
          'unit/server/lsp/features/describing',
          'captionLens/describe',
          'is answered once, whenever it is cancelled',
        ),
      ],
    },
    {
      row: 29,
      threat: 'A client vanishes without a word.',
      promise: 'What it waited for is given up, within 20 seconds where its connection stays open.',
      checks: [
        test('fault/daemon/leaving', 'a client that vanishes'),
        test('fault/daemon/gate', 'a client that answers no ping is let go within 20 s'),
      ],
    },
    {
      row: 30,
      threat: 'A client does not read what it is sent.',
      promise:
        'Of steps only the newest waits; a client that takes nothing for ten seconds, or for which 32 MB wait, is let go.',
      checks: [test('unit/server/daemon/queuedWriter', 'a client that reads slowly')],
    },
    {
      row: 31,
      threat: 'The daemon is busy, and answers nobody.',
      promise:
        'Models run, pictures are decoded and documents are parsed elsewhere; nothing holds up the others’ answers for 200 ms.',
      checks: [
        test(
          'fault/daemon/eventLoop',
          'while a model is compiled, loaded and writes, others are answered all the time',
        ),
        test(
          'fault/captions/troubledEngine',
          'an engine that says nothing',
          'holds up no question about what is known',
        ),
        test(
          'unit/server/parsing/documentParser',
          'a document that',
          'hangs holds up no other, and this process least of all',
        ),
        test(
          'unit/architecture/walls',
          'the daemon’s own code makes no call that holds up its event loop until the disk has answered',
        ),
        script('test:soak'),
        script('bench:daemon'),
      ],
    },
    {
      row: 32,
      threat: 'A document changes while its picture is described.',
      promise: 'The edit is for the document as it is then, or there is none.',
      checks: [
        test('unit/server/lsp/features/actions/codeActions', 'an edit that comes late'),
        test('unit/client/pieces', 'an edit of the server'),
        test(
          'unit/server/lsp/features/describeMissing',
          'captionLens/describeMissing',
          'leaves a document alone that is changed meanwhile',
        ),
        test(
          'unit/server/documents/documentFile',
          'writing',
          'what changed meanwhile is left alone, also where only a byte did',
        ),
      ],
    },
    {
      row: 33,
      threat: 'A picture changes while it is read.',
      promise: 'It is read again, whole; a description always belongs to the bytes that were hashed.',
      checks: [
        test('fault/images/pictureFile', 'a file that is written to while it is read'),
        test('fault/images/referencedPicture', 'a file that editors save by renaming is always there'),
      ],
    },
    {
      row: 34,
      threat: 'A text that grows shows halves of characters, or flickers.',
      promise: 'No step shows a piece of a character, and a step of one beam begins with the one before.',
      checks: [
        test(
          'unit/server/captions/shown/shownText',
          'a text that is still being written never shows a piece of a code point',
        ),
        test(
          'unit/server/captions/shown/shownText',
          'each step of a text begins with the one before, apart from the space between its words',
        ),
      ],
      open: 'With several beams the best text may change between two steps; each step replaces the one before.',
    },
    {
      row: 35,
      threat: 'Memory grows with every description.',
      promise: 'A description leaves nothing behind, decoders are replaced, and stored descriptions are bounded.',
      checks: [
        test(
          'fault/captions/steadyMemory',
          'a description leaves nothing behind: no object, no handle, no file that is open',
        ),
        test('unit/models/generation/writingLoop', 'a text', 'is released once when it is written'),
        test('fault/images/decoder', 'a decoder', 'takes a fresh child after so many pictures'),
        test('unit/server/captions/store/captionStore', 'too many'),
        script('test:soak'),
      ],
      open: 'A graphics card’s own memory is not measured over thousands of descriptions.',
    },
    {
      row: 36,
      threat: 'A stored description is given for another model, other settings or another picture.',
      promise: 'All that decides the words is in the key, and a stored file that changed by one bit counts as none.',
      checks: [
        test('unit/server/captions/store/captionKey', 'another value of %s is another caption'),
        test('unit/server/captions/store/captionStore', 'no bit of a file can change without its being noticed'),
        test(
          'fault/captions/embeddedModel',
          'what is known',
          'is never what another model said, though it has the same name',
        ),
      ],
    },
    {
      row: 37,
      threat: 'The log fills the disk.',
      promise: 'It has five files of 2 MB at most, which only their owner can read.',
      checks: [test('unit/server/daemon/log', 'fifty megabytes leave ten on the disk')],
    },
  ],
};
