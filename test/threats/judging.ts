import { test, type ThreatGroup } from './threat.ts';

export const judging: ThreatGroup = {
  heading: 'Data sets, and captions that are judged',
  threats: [
    {
      row: 71,
      threat:
        'A caption, an id or a reference acts in the page of `evaluate --html`, or the page tells a stranger of it.',
      promise:
        'All of them are plain text there; the page runs no script, asks nothing of the network, and holds its pictures.',
      checks: [
        test(
          'unit/server/cli/evaluate/evaluate',
          'the page',
          'has both captions of each picture as inert text, worst first, and asks for nothing',
        ),
      ],
    },
    {
      row: 72,
      threat: 'A data set of the Hub is not what its name says: other bytes, a cut file, a table that is none.',
      promise:
        'Each file has the digest that the Hub lists, or is thrown away; what cannot be read is refused in words, and runs nothing.',
      checks: [
        test(
          'fault/hub/datasets',
          'a data set of the Hub by its name',
          'bytes that are not those of the list are thrown away',
        ),
        test('fault/hub/datasets', 'what a repository may be', 'tables that are none'),
        test('unit/server/datasets/parquet', 'whatever bytes of a table are others, it is read or refused in words'),
      ],
    },
    {
      row: 73,
      threat: 'A network that is to judge is another one, was cut, or was changed on its way.',
      promise:
        'Nothing is scored by it: its architecture is asked before its weights are fetched, and its bytes are checked.',
      checks: [
        test('fault/hub/judges', 'a model of another architecture is refused before its weights are fetched'),
        test(
          'fault/hub/judges',
          'a download that was killed leaves nothing that judges, and asked for again it goes on',
        ),
        test(
          'fault/hub/judges',
          'a file that arrives otherwise than it was listed is a sentence, and nothing is scored',
        ),
      ],
    },
  ],
};
