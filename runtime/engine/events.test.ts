// Events of docker and podman in one shape.
import { expect, it } from 'vitest';
import { eventOf } from './events.ts';

it('splits an action from its arguments', () => {
  const raw = {
    Type: 'container',
    Action: 'exec_create: sh -c a: b',
    Actor: { ID: 'x', Attributes: { name: 'web' } },
    timeNano: 2e18,
  };
  expect(eventOf(raw)).toEqual({
    type: 'container',
    action: 'exec_create',
    detail: 'sh -c a: b',
    id: 'x',
    attributes: { name: 'web' },
    at: 2e12,
  });
  expect(eventOf({ Type: 'container', Action: 'health_status: healthy' }).action).toBe('health_status');
  expect(eventOf({ Type: 'network', Action: 'create', Actor: { ID: 'n', Attributes: null }, time: 5 })).toEqual({
    type: 'network',
    action: 'create',
    id: 'n',
    attributes: {},
    at: 5000,
  });
});

it("speaks podman's words as docker's", () => {
  const image = 'f'.repeat(64);
  expect(eventOf({ Type: 'container', Action: 'remove', Actor: { ID: 'x' } }).action).toBe('destroy');
  expect(eventOf({ Type: 'image', Action: 'tag', Actor: { ID: image } }).id).toBe(`sha256:${image}`);
  expect(eventOf({ Type: 'volume', Action: 'create', Actor: { ID: '', Attributes: { name: 'data' } } }).id).toBe(
    'data',
  );
});
