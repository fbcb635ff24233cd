import { expect, test } from 'vitest';
import { failureIn } from '../../../../../server/protocol/failure.ts';
import { PhotographRequest } from '../../../../../server/protocol/photographMessages.ts';
import { makePng } from '../../images/pictures.ts';
import { withClient } from '../client.ts';

const cup = makePng(4, 3);

test('captionLens/photograph tells facts and light of a reference, and of nothing else', () =>
  withClient({}, async (client) => {
    await client.write('img/cup.png', cup);
    const { uri } = await client.open('a.md', '![](img/cup.png)\n\n![](https://example.org/a.png)');
    const at = (line: number) => ({ picture: { kind: 'reference', uri, position: { line, character: 2 } } }) as const;
    expect(await client.connection.sendRequest(PhotographRequest, at(0))).toMatchObject({
      label: 'img/cup.png',
      uri: client.uriOf('img/cup.png'),
      file: { format: 'PNG', bytes: cup.length, width: 8, height: 6, read: 'whole' },
      facts: {},
      light: { key: { kind: 'middle' } },
      notes: [],
    });
    for (const [line, code] of [
      [1, 'noPicture'],
      [2, 'remotePicture'],
    ] as const) {
      await expect(client.connection.sendRequest(PhotographRequest, at(line)).catch(failureIn)).resolves.toMatchObject({
        code,
      });
    }
  }));

test('captionLens/photograph answers badly formed questions with a sentence', () =>
  withClient({}, async (client) => {
    const picture = { kind: 'file', uri: client.uriOf('a.png') } as const;
    const asked = client.connection.sendRequest(PhotographRequest.method, { picture, place: true });
    await expect(asked).rejects.toThrow(/place/);
  }));
