// @vitest-environment happy-dom
// A new network is checked at its fields; a removal names who is connected and which networks stay.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import networks from '../../locales/en/networks.json' with { type: 'json' };
import { groupUsers } from '../../state/container-users.ts';
import { fakeRuntime, mount, problemError, startPage } from '../containers/test-dom.tsx';
import { containerRow } from '../containers/test-rows.ts';
import { CreateNetwork } from './create-network.tsx';
import { createCommand, emptyNetwork, networkProblems } from './network-form.ts';
import { findNetwork, matchesFilter, networksOf } from './network-usage.ts';
import { RemoveNetworks } from './remove-networks.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

function network(name: string, change: Partial<NetworkRow> = {}): NetworkRow {
  const flags = { internal: false, attachable: false, ipv6: false, builtin: false };
  const id = name.padEnd(64, '0');
  return {
    engineId: 'engine',
    id,
    name,
    driver: 'bridge',
    scope: 'local',
    subnets: [],
    labels: {},
    ...flags,
    ...change,
  };
}

const bridge = network('bridge', { builtin: true });
const front = network('front');
const idle = network('idle');
const users = groupUsers(
  [
    containerRow({ id: '1', name: 'web', networks: ['front'] }),
    containerRow({ id: '2', name: 'old', state: 'exited', networks: ['front', 'idle'] }),
  ],
  networksOf,
);

const onClose = vi.fn();
const calls = (name: string) => runtime.calls.filter((call) => call.name === name).map((call) => call.input);

beforeAll(() => startPage({ networks, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  onClose.mockClear();
});

it('filters by use; what is built in is never called unused', () => {
  const passing = (filter: string) =>
    [bridge, front, idle, network('free')].filter((row) => matchesFilter(row, filter, users)).map((row) => row.name);
  expect(passing('all')).toHaveLength(4);
  expect(passing('custom')).toEqual(['front', 'idle', 'free']);
  expect(passing('used')).toEqual(['front', 'idle']);
  expect(passing('unused')).toEqual(['free']);
  expect(findNetwork([bridge, front], 'front')).toBe(front);
  expect(findNetwork([bridge, front], front.id.slice(0, 12))).toBe(front);
});

it('complains about the gateway only within a right subnet', () => {
  const problems = (subnet: string, gateway: string) =>
    networkProblems({ ...emptyNetwork, name: 'nn', subnet, gateway }, (name) => name === 'taken');
  expect(problems('10.0.0.7/24', '1.1.1.1')).toMatchObject({ subnet: 'subnetStart', gateway: undefined });
  expect(problems('10.0.0.0/24', '1.1.1.1')).toMatchObject({ subnet: undefined, gateway: 'gatewayOutside' });
});

it('says the same as a docker line', () => {
  expect(createCommand({ ...emptyNetwork, name: 'nn' })).toBe('docker network create nn');
  const values = { name: 'nn', driver: 'ipvlan', subnet: '10.0.0.0/24', gateway: '10.0.0.1', internal: true };
  expect(createCommand({ ...values, labels: [{ name: 'a', value: 'b c' }] })).toBe(
    "docker network create --driver ipvlan --subnet 10.0.0.0/24 --gateway 10.0.0.1 --internal --label 'a=b c' nn",
  );
});

describe('CreateNetwork', () => {
  const fill = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) {
      fireEvent.change(await screen.findByRole('textbox', { name }), { target: { value } });
    }
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
  };

  beforeEach(() => {
    runtime.streams.networks.push({ kind: 'snapshot', items: [front] });
    mount(<CreateNetwork onClose={onClose} />);
  });

  it.each([
    [{ Name: '' }, 'Give it a name.'],
    [{ Name: 'a b' }, networks.create.problem.nameInvalid],
    [{ Name: 'nn', Subnet: 'ten' }, 'Write it like 172.28.0.0/16 or fd00:28::/64.'],
    [{ Name: 'nn', Subnet: '10.9.0.3/24' }, 'A subnet begins with its first address. Did you mean 10.9.0.0/24?'],
    [{ Name: 'nn', Gateway: '10.9.0.1' }, 'A gateway needs a subnet.'],
    [{ Name: 'nn', Subnet: '10.9.0.0/24', Gateway: '10.8.0.1' }, 'It is not in the subnet 10.9.0.0/24.'],
  ])('sends nothing for %j', async (values, words) => {
    await fill(values as Record<string, string>);
    expect(await screen.findByText(words)).toBeTruthy();
    expect(calls('networks.create')).toEqual([]);
  });

  it('puts the engine’s refusal of the addresses at the subnet', async () => {
    runtime.answers.set('networks.create', () => {
      throw problemError({ reason: 'conflict', message: 'Pool overlaps with other one', field: 'subnet' });
    });
    await fill({ Name: 'nn', Subnet: '10.9.0.0/24' });
    expect(await screen.findByText('These addresses are in use already. Pool overlaps with other one')).toBeTruthy();
    const subnet = screen.getByRole('textbox', { name: 'Subnet' });
    expect(subnet.getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(subnet));
    expect(onClose).not.toHaveBeenCalled();
  });

  it('sends what was asked for, without blanks, and closes', async () => {
    await fill({ Name: ' nn ', Subnet: ' 10.9.0.0/24', Gateway: '10.9.0.1 ' });
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const sent = {
      name: 'nn',
      driver: 'bridge',
      subnet: '10.9.0.0/24',
      gateway: '10.9.0.1',
      internal: false,
      labels: {},
    };
    expect(calls('networks.create')).toEqual([{ engineId: 'engine', ...sent }]);
  });
});

describe('RemoveNetworks', () => {
  it('leaves out what is built in and what is connected, warns of stopped containers', async () => {
    mount(<RemoveNetworks networks={[bridge, front, idle]} users={users} onClose={onClose} />);
    expect(await screen.findByText(networks.remove.builtin)).toBeTruthy();
    expect(screen.getByText('web is connected to it. Stop the container first.')).toBeTruthy();
    expect(screen.getAllByText('old is set up for it and won’t start without it.')).toHaveLength(2);
    expect(screen.getByText('docker network rm idle')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('networks.remove')).toEqual([{ engineId: 'engine', id: idle.id }]);
  });
});
