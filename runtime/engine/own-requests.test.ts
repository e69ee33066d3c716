// Which events our own requests cause, and which somebody else must have caused.
import { describe, expect, it } from 'vitest';
import type { EngineEvent } from './events.ts';
import { OwnRequests } from './own-requests.ts';

const id = 'a'.repeat(64);
const other = 'b'.repeat(64);

function event(action: string, change: Partial<EngineEvent> = {}): EngineEvent {
  return { type: 'container', action, id, attributes: { name: 'web' }, at: 0, ...change };
}

describe('OwnRequests', () => {
  it('claims what a stop tells, once, and nothing of another container', async () => {
    const requests = new OwnRequests();
    const end = requests.begin('POST', `/containers/${id}/stop?`);
    expect(await requests.caused(event('kill'))).toBe(true);
    expect(await requests.caused(event('kill', { id: other, attributes: { name: 'db' } }))).toBe(false);
    end({});
    expect(await requests.caused(event('start'))).toBe(false);
    expect(await requests.caused(event('stop'))).toBe(true);
    expect(await requests.caused(event('stop'))).toBe(false);
  });

  it('claims a restart and a removal as a whole', async () => {
    const requests = new OwnRequests();
    requests.begin('POST', `/containers/${id}/restart?`)({});
    for (const action of ['kill', 'stop', 'start', 'restart']) expect(await requests.caused(event(action))).toBe(true);
    expect(await requests.caused(event('start'))).toBe(false);
    requests.begin('DELETE', `/containers/${id}?`)({});
    for (const action of ['kill', 'destroy']) expect(await requests.caused(event(action))).toBe(true);
  });

  it('knows one by a name, old or new, and by the start of its id', async () => {
    const requests = new OwnRequests();
    requests.begin('POST', '/containers/web/pause')({});
    expect(await requests.caused(event('pause'))).toBe(true);
    requests.begin('POST', '/containers/web/rename?')({});
    expect(await requests.caused(event('rename', { attributes: { name: 'shop', oldName: '/web' } }))).toBe(true);
    requests.begin('POST', `/containers/${id.slice(0, 12)}/unpause`)({});
    expect(await requests.caused(event('unpause'))).toBe(true);
  });

  it('claims what a pause tells twice where the second is late, and no more', async () => {
    let now = 0;
    const requests = new OwnRequests(() => now);
    const around = async (all: string[]) => {
      const told: boolean[] = [];
      for (const action of all) told.push(await requests.caused(event(action)));
      return told;
    };
    requests.begin('POST', `/containers/${id}/pause`)({});
    requests.begin('POST', `/containers/${id}/unpause`)({});
    expect(await around(['pause', 'unpause', 'pause', 'unpause'])).toEqual([true, true, true, true]);
    expect(await around(['pause', 'unpause'])).toEqual([false, false]);
    requests.begin('POST', '/commit', { _query: { container: id } })({ Id: other });
    expect(await around(['pause', 'commit', 'unpause', 'commit'])).toEqual([true, true, true, false]);
    now += 4_000;
    expect(await around(['pause', 'unpause'])).toEqual([false, false]);
  });

  it('waits for the answer that names what was made', async () => {
    const requests = new OwnRequests();
    const end = requests.begin('POST', '/containers/create?', { _query: {}, _body: {} });
    const theirs = requests.caused(event('create', { id: other, attributes: { name: 'eager_bee' } }));
    const ours = requests.caused(event('create'));
    end({ id });
    expect(await theirs).toBe(false);
    expect(await ours).toBe(true);
    requests.begin('POST', '/containers/create?', { _query: { name: 'db' } });
    expect(await requests.caused(event('create'))).toBe(false);
    expect(await requests.caused(event('create', { id: other, attributes: { name: 'db' } }))).toBe(true);
  });

  it('forgets a while after the answer, and soon what was refused', async () => {
    let now = 0;
    const requests = new OwnRequests(() => now);
    const end = requests.begin('POST', `/containers/${id}/start`);
    now = 100_000;
    expect(await requests.caused(event('start'))).toBe(true);
    end({});
    const refused = requests.begin('POST', `/containers/${id}/start`);
    refused('refused');
    now += 3_000;
    expect(await requests.caused(event('start'))).toBe(false);
    requests.begin('POST', `/containers/${id}/start`)({});
    now += 20_000;
    expect(await requests.caused(event('start'))).toBe(false);
  });

  it('waits for what an engine goes on with after its request was given up', async () => {
    let now = 0;
    const requests = new OwnRequests(() => now);
    requests.begin('POST', `/containers/${id}/stop`)('broken');
    now += 30_000;
    for (const action of ['kill', 'stop']) expect(await requests.caused(event(action))).toBe(true);
    requests.begin('POST', `/containers/${id}/stop`)('broken');
    now += 61_000;
    expect(await requests.caused(event('stop'))).toBe(false);
  });

  it('tells pulls apart by their repository', async () => {
    const requests = new OwnRequests();
    requests.begin('POST', '/images/create?', { fromImage: 'docker.io/library/nginx', tag: 'latest' });
    const pulled = (ref: string) => event('pull', { type: 'image', id: ref, attributes: { name: ref } });
    expect(await requests.caused(pulled('nginx:latest'))).toBe(true);
    expect(await requests.caused(pulled('redis:7'))).toBe(false);
  });

  it('takes reading for no change', async () => {
    const requests = new OwnRequests();
    requests.begin('POST', `/containers/${id}/wait?`);
    requests.begin('POST', `/containers/${id}/exec`);
    for (const action of ['start', 'stop', 'kill']) expect(await requests.caused(event(action))).toBe(false);
  });
});
