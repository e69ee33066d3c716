// What an ordinary user's engine needs, and the commands that mend what is missing.
import { describe, expect, it } from 'vitest';
import { freeRange, hasIds, parseRanges, type RootlessFacts, rootlessObstacle } from './rootless-needs.ts';

const line = 'ann:100000:65536\n';
const good: RootlessFacts = { user: 'ann', uid: 1000, missing: [], subuid: line, subgid: line };

describe('the ranges of ids', () => {
  it('are read line by line; what is none is left out', () => {
    expect(parseRanges('# a comment\nann:100000:65536\n\nbob:x:1\n1001:165536:65536 \n')).toEqual([
      { owner: 'ann', start: 100_000, count: 65_536 },
      { owner: '1001', start: 165_536, count: 65_536 },
    ]);
  });

  it('belong to a name or to a number, and add up', () => {
    expect(hasIds(line, 'ann', 1000)).toBe(true);
    expect(hasIds('1000:100000:65536\n', 'ann', 1000)).toBe(true);
    expect(hasIds('ann:1:32768\nann:100000:32768\n', 'ann', 1000)).toBe(true);
    expect(hasIds('ann:100000:1000\n', 'ann', 1000)).toBe(false);
    expect(hasIds('anna:100000:65536\n', 'ann', 1000)).toBe(false);
  });

  it('of others are not given away', () => {
    expect(freeRange(['', ''])).toBe('100000-165535');
    expect(freeRange(['bob:100000:65536\n', 'bob:165536:65536\n'])).toBe('231072-296607');
  });
});

describe('what is missing', () => {
  it('is nothing on a system that has it all', () => {
    expect(rootlessObstacle(good)).toBeUndefined();
  });

  it('is named with the command that mends it', () => {
    expect(rootlessObstacle({ ...good, missing: ['newuidmap', 'newgidmap'] })).toEqual({
      reason: 'needs-uidmap',
      message: 'There is no newuidmap and no newgidmap.',
      fix: 'sudo apt-get install --yes uidmap',
    });
    expect(rootlessObstacle({ ...good, missing: ['newuidmap', 'ip'] })).toMatchObject({
      message: 'There is no newuidmap and no ip.',
      fix: 'sudo apt-get install --yes uidmap iproute2',
    });
    expect(rootlessObstacle({ ...good, subuid: '', subgid: 'bob:100000:65536\n' })).toEqual({
      reason: 'needs-subuids',
      message: '/etc/subuid and /etc/subgid: no 65536 ids for ann.',
      fix: 'sudo usermod --add-subuids 165536-231071 --add-subgids 165536-231071 ann',
    });
    expect(rootlessObstacle({ ...good, subgid: '' })?.fix).toBe('sudo usermod --add-subgids 165536-231071 ann');
    const kernel = { message: 'user.max_user_namespaces is 0.', fix: 'sudo sysctl --write x=1' };
    expect(rootlessObstacle({ ...good, kernel })).toEqual({ reason: 'needs-namespaces', ...kernel });
  });

  it('is mended by one command, however much it is', () => {
    expect(rootlessObstacle({ ...good, missing: ['newuidmap'], subuid: '', subgid: '' })).toMatchObject({
      reason: 'needs-uidmap',
      fix: 'sudo apt-get install --yes uidmap && sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ann',
    });
  });
});
