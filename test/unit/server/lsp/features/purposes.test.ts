import { describe, expect, test } from 'vitest';
import {
  CodeActionResolveRequest,
  InlineCompletionRequest,
  InlineCompletionTriggerKind,
} from 'vscode-languageserver-protocol/node';
import { knownModels } from '../../../../../models/hub/known/knownModels.ts';
import { DescribeMissingRequest, DescribeRequest, PictureRequest } from '../../../../../server/protocol/messages.ts';
import { pictureOf, placeOf, withClient } from '../client.ts';

const cup = pictureOf('cup');
const repo = knownModels.find(({ word }) => word === 'gurushots')?.repo ?? '';
const path = `/hub/models--${repo.replace('/', '--')}/snapshots/${'a'.repeat(40)}/checkpoint_best.pth`;
const gurushots = { options: { settings: { model: { path } } } };

const description = { prompt: 'this is a', generation: { maxNewTokens: 100 } };
const altText = { prompt: 'this is a', generation: { maxNewTokens: 40 }, longer: { maxNewTokens: 100 } };

// The lengths of decision 39: 100 tokens for a description, 40 for alt text.
describe('with a model that is known', () => {
  test('a hover and a request of an editor want a description', () =>
    withClient(gurushots, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      await client.hover(document, 'cup.png');
      expect(client.describer.asked.at(-1)).toMatchObject(description);
      const hovered = await client.describer.nextJob();
      expect(hovered.job.settings).toMatchObject(description);
      expect(hovered.job.settings.longer).toBeUndefined();
      hovered.finish('a cup');
      const asking = client.connection.sendRequest(DescribeRequest, {
        picture: { kind: 'bytes', name: 'other', base64: Buffer.from(pictureOf('dog')).toString('base64') },
        priority: 'panel',
        options: { prompt: '' },
      });
      const { job, finish } = await client.describer.nextJob();
      expect(job.settings).toMatchObject({ ...description, prompt: '' });
      finish('a dog');
      await asking;
    }));

  test('an action, all that is missing and ghost text want alt text', () =>
    withClient(gurushots, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const completion = {
        textDocument: { uri: document.uri },
        position: placeOf(document, '![|]'),
        context: { triggerKind: InlineCompletionTriggerKind.Automatic },
      };
      await client.connection.sendRequest(InlineCompletionRequest.type, completion);
      expect(client.describer.asked.at(-1)).toMatchObject(altText);

      const asking = client.connection.sendRequest(DescribeMissingRequest, {
        scope: { kind: 'document', uri: document.uri },
      });
      const missing = await client.describer.nextJob();
      expect(missing.job.settings).toMatchObject(altText);
      missing.fail(new Error('not now'));
      await asking.catch(() => undefined);

      const actions = await client.actions(document, 'cup');
      const action = actions.find(({ title }) => title === 'Describe this picture');
      if (!action) throw new Error('no action describes the picture');
      const resolving = client.connection.sendRequest(CodeActionResolveRequest.type, action);
      const acted = await client.describer.nextJob();
      expect(acted.job.settings).toMatchObject(altText);
      acted.finish('a cup');
      await resolving;
    }));

  test('a panel is told its prompts, and of any other model none', async () => {
    const picture = { kind: 'bytes', name: 'cup', base64: Buffer.from(cup).toString('base64') } as const;
    await withClient(gurushots, async (client) => {
      const { prompts } = await client.connection.sendRequest(PictureRequest, { picture });
      expect(prompts?.usual).toBe('this is a');
      expect(prompts?.known).toContainEqual({ kind: 'evaluation', text: 'a photo of' });
    });
    await withClient({}, async (client) => {
      expect(await client.connection.sendRequest(PictureRequest, { picture })).not.toHaveProperty('prompts');
    });
  });
});

test('a question that the settings ask of every picture is not what alt text answers', () => {
  const prompt = 'Question: what is the light like? Answer:';
  return withClient({ options: { settings: { description: { prompt } } } }, async (client) => {
    await client.write('cup.png', cup);
    const document = await client.open('a.md', '![](cup.png)');
    await client.hover(document, 'cup.png');
    expect(client.describer.asked.at(-1)?.prompt).toBe(prompt);
    const completion = {
      textDocument: { uri: document.uri },
      position: placeOf(document, '![|]'),
      context: { triggerKind: InlineCompletionTriggerKind.Automatic },
    };
    await client.connection.sendRequest(InlineCompletionRequest.type, completion);
    expect(client.describer.asked.at(-1)?.prompt).not.toBe(prompt);
  });
});
