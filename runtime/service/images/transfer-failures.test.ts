// Failures of pulls and pushes, told apart by the engine's words and by what was shown to the registry.
import { describe, expect, it } from 'vitest';
import { problemOfMessage } from '../../engine/problem.ts';
import { explain, mayRun } from './transfer-failures.ts';

const attempt = { reference: 'registry.example:5000/team/app:1', loggedIn: false };
const ask = {
  platforms: async () => ['linux/amd64', 'linux/arm64/v8'],
  retryAt: async () => undefined as number | undefined,
};
const told = async (words: string, change: Partial<typeof attempt & { platform: string }> = {}, questions = ask) =>
  (await explain(problemOfMessage(words), { ...attempt, ...change }, questions)).problem;

describe('a registry that wants a login', () => {
  it.each(['unauthorized: authentication required', 'Head "http://r/v2/a/manifests/1": no basic auth credentials'])(
    '%s',
    async (words) => {
      expect(await told(words)).toMatchObject({
        reason: 'unauthorized',
        message: words,
        facts: { registry: 'registry.example:5000' },
      });
    },
  );

  it('got a wrong one, or one that may not', async () => {
    const refused = 'unauthorized: incorrect username or password';
    expect(await told(refused, { loggedIn: true })).toMatchObject({ reason: 'password-wrong' });
    const denied = 'denied: requested access to the resource is denied';
    expect(await told(denied, { loggedIn: true })).toMatchObject({ reason: 'forbidden' });
    expect(await told(denied)).toMatchObject({ reason: 'unauthorized' });
  });
});

it('names the platforms that there are', async () => {
  const words = 'no matching manifest for linux/s390x in the manifest list entries';
  expect((await told(words, { platform: 'linux/s390x' })).facts).toEqual({
    registry: 'registry.example:5000',
    platform: 'linux/s390x',
    platforms: 'linux/amd64, linux/arm64/v8',
  });
  const nobody = { ...ask, platforms: () => Promise.reject(new Error('no answer')) };
  expect((await told(words, {}, nobody)).facts).toEqual({ registry: 'registry.example:5000' });
});

it('says when it may be tried again, where the registry does', async () => {
  const limited = (retryAt: () => Promise<number | undefined>) => told('toomanyrequests', {}, { ...ask, retryAt });
  expect((await limited(async () => 1_234)).facts).toEqual({ registry: 'registry.example:5000', retryAt: '1234' });
  const silent = await limited(() => Promise.reject(new Error('no answer')));
  expect(silent).toMatchObject({ reason: 'rate-limited', facts: { registry: 'registry.example:5000' } });
});

it('names Docker Hub where the reference does not', async () => {
  expect((await told('toomanyrequests', { reference: 'nginx' })).facts).toEqual({ registry: 'docker.io' });
});

it.each([
  ['linux/amd64', ['linux/amd64'], true],
  ['linux/arm64/v8', ['linux/arm64'], true],
  ['linux/arm64', ['linux/arm/v7'], true],
  ['linux/arm/v7', ['linux/arm64/v8'], false],
  ['windows/amd64', ['linux/amd64'], false],
  ['linux/amd64', [], false],
])('%s among %j: %s', (platform, offered, expected) => expect(mayRun(platform, offered)).toBe(expected));
