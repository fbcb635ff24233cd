import { expect, it } from 'vitest';
import { HubClient } from '../../../../../models/hub/network/hubClient.ts';
import { readHubEnvironment } from '../../../../../models/hub/network/hubEnvironment.ts';

/** The pauses of a client whose every request fails as Node says it with this code. */
async function pausesUntilFailure(code: string): Promise<readonly number[]> {
  const pauses: number[] = [];
  const environment = await readHubEnvironment({ home: '/nobody', env: {} });
  const client = new HubClient(environment, {
    transport: () => Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code })),
    pause: (ms) => Promise.resolve(void pauses.push(ms)),
  });
  await expect(client.resolveRevision('org/name', 'main')).rejects.toMatchObject({ code: 'hubUnreachable' });
  return pauses;
}

it.each(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH'])('says at once that there is no way there: %s', async (code) => {
  expect(await pausesUntilFailure(code)).toEqual([]);
});

it('asks again where a connection falters', async () => {
  expect(await pausesUntilFailure('ECONNRESET')).toEqual([1000, 2000, 4000, 8000]);
});
