// @vitest-environment happy-dom
// A new network and a place in one are checked at their fields; a removal names who is connected and which networks stay.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostNetworks } from '../../../runtime/contract/networks/network-overlaps.ts';
import type { NetworkAbilities, NetworkRow } from '../../../runtime/contract/networks.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import networks from '../../locales/en/networks.json' with { type: 'json' };
import { groupUsers } from '../../state/container-users.ts';
import { fakeRuntime, mount, problemError, startPage } from '../containers/test-dom.tsx';
import { containerRow } from '../containers/test-rows.ts';
import { ConnectContainer } from './connect-container.tsx';
import { CreateNetwork } from './create-network.tsx';
import { emptyNetwork, type NetworkValues, newPool, planOf, proposeSubnet } from './network-form.ts';
import { findNetwork, isPrunable, isTickedAtFirst, matchesFilter, networksOf, usersInWay } from './network-usage.ts';
import { PruneNetworks } from './prune-networks.tsx';
import { RemoveNetworks } from './remove-networks.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

function network(name: string, change: Partial<NetworkRow> = {}): NetworkRow {
  const flags = { internal: false, attachable: false, ipv6: false, ingress: false, configOnly: false, builtin: false };
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

it('clears up what nobody is in the way of: by age, and on podman not what stopped containers are on', () => {
  const now = 100 * 86_400_000;
  const old = network('old', { createdAt: 0 });
  const young = network('young', { createdAt: now - 1000 });
  const offered = (flavour: 'docker' | 'podman', olderDays = 0) =>
    [bridge, front, idle, old, young]
      .filter((row) => isPrunable(row, usersInWay(users, row, flavour), { olderDays, now }))
      .map((row) => row.name);
  expect(offered('docker')).toEqual(['idle', 'old', 'young']);
  expect(offered('podman')).toEqual(['old', 'young']);
  expect(offered('docker', 7)).toEqual(['idle', 'old']);
  // What a stopped container is set up for is ticked by hand.
  expect([idle, old].map((row) => isTickedAtFirst(row, users))).toEqual([false, true]);
});

describe('the values of the form', () => {
  const values = (change: Partial<NetworkValues>): NetworkValues => ({ ...emptyNetwork(), name: 'nn', ...change });

  it('mean a plan that says only what was asked for', () => {
    expect(planOf(values({}), 'docker')).toEqual({ name: 'nn', driver: 'bridge' });
    const pools = [
      { ...newPool(' 10.0.0.0/24 '), gateway: '10.0.0.1 ', range: '', auxiliary: ['nas=10.0.0.9'] },
      newPool('fd00::/64'),
      newPool(),
    ];
    expect(planOf(values({ pools, internal: true, ipv4: false, scope: 'local' }), 'docker')).toEqual({
      ...{ name: 'nn', driver: 'bridge', internal: true, ipv4: false, scope: 'local' },
      // A subnet of it asks for IPv6.
      ipv6: true,
      pools: [{ subnet: '10.0.0.0/24', gateway: '10.0.0.1', auxiliary: { nas: '10.0.0.9' } }, { subnet: 'fd00::/64' }],
    });
    const from = planOf(values({ pools, configFrom: 'base' }), 'docker');
    expect([from.configFrom, from.pools]).toEqual(['base', undefined]);
  });

  it('name the options of a driver as the engine does, and those of the chosen driver alone', () => {
    const fields = { parent: 'eth0', macvlanMode: 'vepa', mtu: '1400', icc: 'false' };
    const options = [{ name: 'own', value: '1' }];
    const of = (driver: string, flavour: 'docker' | 'podman') =>
      planOf(values({ driver, fields, options }), flavour).options;
    expect(of('macvlan', 'docker')).toEqual({ own: '1', parent: 'eth0', macvlan_mode: 'vepa' });
    expect(of('macvlan', 'podman')).toEqual({ own: '1', parent: 'eth0', mode: 'vepa' });
    expect(of('bridge', 'docker')).toMatchObject({ 'com.docker.network.bridge.enable_icc': 'false' });
    expect(of('bridge', 'podman')).toEqual({ own: '1', mtu: '1400' });
  });

  it('get a subnet proposed that touches nothing', () => {
    expect(proposeSubnet(['172.16.0.0/16', '172.17.0.1/16'], 4)).toBe('172.18.0.0/24');
    expect(proposeSubnet(['172.16.0.0/12', '192.168.0.0/16'], 4)).toBe('10.0.0.0/24');
    expect(proposeSubnet(['172.16.0.0/12', '192.168.0.0/16', '10.0.0.0/8'], 4)).toBeUndefined();
    expect(proposeSubnet([], 6)).toMatch(/^fd[0-9a-f]{2}:.*::\/64$/);
  });
});

const host: HostNetworks = {
  interfaces: [{ name: 'eth0', kind: 'hardware', up: true, addresses: ['192.0.2.2/24'] }],
  routes: [],
};
const abilities: NetworkAbilities = {
  flavour: 'docker',
  drivers: ['bridge', 'ipvlan', 'macvlan', 'overlay'],
  swarm: false,
  lacks: [{ field: 'endpoint.gatewayPriority', reason: 'engine-age', since: '1.48' }],
};

describe('CreateNetwork', () => {
  const fill = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) {
      fireEvent.change(await screen.findByRole('textbox', { name }), { target: { value } });
    }
  };
  const create = () => fireEvent.click(screen.getByRole('button', { name: 'Create' }));
  const open = (can: Partial<NetworkAbilities> = {}) => {
    runtime.answers.set('networks.abilities', () => ({ ...abilities, ...can }));
    runtime.answers.set('networks.host', () => host);
    runtime.answers.set('networks.create', () => ({ id: 'made', warning: '' }));
    runtime.streams.networks.push({
      kind: 'snapshot',
      items: [network('front', { subnets: [{ subnet: '10.5.0.0/16' }] })],
    });
    mount(<CreateNetwork onClose={onClose} />);
  };

  it.each([
    [{ Name: '' }, 'Give it a name.'],
    [{ Name: 'front' }, 'There is a network with this name already.'],
    [{ Name: 'a b' }, networks.create.problem.nameInvalid],
    [{ Name: 'nn', Subnet: 'ten' }, 'Write it like 172.28.0.0/16 or fd00:28::/64.'],
    [{ Name: 'nn', Subnet: '10.9.0.3/24' }, 'A subnet begins with its first address. Did you mean 10.9.0.0/24?'],
    [{ Name: 'nn', Gateway: '10.9.0.1' }, 'Enter the subnet that the rest is about.'],
    [{ Name: 'nn', Subnet: '10.9.0.0/24', Gateway: '10.8.0.1' }, 'It is not in the subnet 10.9.0.0/24.'],
    [{ Name: 'nn', Subnet: '10.5.9.0/24' }, 'Overlaps with 10.5.0.0/16 of the network front.'],
  ])('sends nothing for %j', async (values, words) => {
    open();
    await fill(values as Record<string, string>);
    create();
    expect(await screen.findByText(words)).toBeTruthy();
    expect(calls('networks.create')).toEqual([]);
  });

  it('sends what the host has by itself only when that is wished', async () => {
    open();
    await fill({ Name: 'nn', Subnet: '192.0.2.64/26' });
    const wished = await screen.findByRole('checkbox', { name: /^Create it all the same/ });
    create();
    const words = 'Overlaps with 192.0.2.2/24 at the host’s interface eth0.';
    await waitFor(() => expect(screen.getAllByText(words)).toHaveLength(2));
    expect(calls('networks.create')).toEqual([]);
    fireEvent.click(wished);
    create();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('networks.create')).toEqual([
      {
        engineId: 'engine',
        plan: { name: 'nn', driver: 'bridge', pools: [{ subnet: '192.0.2.64/26' }] },
        despiteHost: true,
      },
    ]);
  });

  it('greys what the engine has no place for, and says why', async () => {
    open({
      flavour: 'podman',
      lacks: [
        { field: 'pools.auxiliary', reason: 'podman' },
        { field: 'attachable', reason: 'podman' },
      ],
    });
    const box = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Attachable' });
    await waitFor(() => expect(box.disabled).toBe(true));
    expect(screen.getAllByText(app.lack.podman)).toHaveLength(2);
    expect(screen.queryByRole('option', { name: 'overlay' })).toBeNull();
  });

  it('puts the engine’s refusal of the addresses at the subnet', async () => {
    open();
    runtime.answers.set('networks.create', () => {
      throw problemError({ reason: 'conflict', message: 'Pool overlaps with other one', field: 'pools.0.subnet' });
    });
    await fill({ Name: 'nn', Subnet: '10.9.0.0/24' });
    create();
    expect(await screen.findByText('These addresses are in use already. Pool overlaps with other one')).toBeTruthy();
    const subnet = screen.getByRole('textbox', { name: 'Subnet' });
    expect(subnet.getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(subnet));
    expect(onClose).not.toHaveBeenCalled();
  });

  it('fills in a free subnet, and says the same as a docker line', async () => {
    open();
    await fill({ Name: 'nn' });
    await waitFor(() => expect(calls('networks.host')).toHaveLength(1));
    fireEvent.click(screen.getByRole('button', { name: 'Propose a free subnet' }));
    expect(await screen.findByText('docker network create --subnet 172.16.0.0/24 nn')).toBeTruthy();
    create();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('networks.create')).toMatchObject([{ plan: { pools: [{ subnet: '172.16.0.0/24' }] } }]);
  });
});

describe('ConnectContainer', () => {
  const open = async () => {
    runtime.answers.set('networks.abilities', () => abilities);
    runtime.answers.set('networks.inspect', () => ({
      containers: [{ id: '1', name: 'web', address: '10.5.0.9/16', ipv4: '10.5.0.9/16', ipv6: '', mac: '' }],
    }));
    const items = [
      containerRow({ id: '1', name: 'web', networks: ['front'] }),
      containerRow({ id: '3', name: 'db', networks: ['back'] }),
      containerRow({ id: '4', name: 'alone', networks: ['host'] }),
    ];
    runtime.streams.containers.push({ kind: 'snapshot', items });
    mount(<ConnectContainer network={network('front', { subnets: [{ subnet: '10.5.0.0/16' }] })} onClose={onClose} />);
    await waitFor(() => expect(calls('networks.inspect')).toHaveLength(1));
  };
  const connect = () => fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
  const choose = async (name: string) => {
    fireEvent.click(screen.getByRole('combobox', { name: 'Container' }));
    fireEvent.click(await screen.findByRole('option', { name, hidden: true }));
  };

  it('offers who can join, and asks for one', async () => {
    await open();
    connect();
    expect(await screen.findByText('Choose one.')).toBeTruthy();
    fireEvent.click(screen.getByRole('combobox', { name: 'Container' }));
    const offered = await screen.findAllByRole('option', { hidden: true });
    expect(offered.map((one) => one.textContent)).toEqual(['db']);
  });

  it('refuses an address that somebody has, and sends a free one', async () => {
    await open();
    await choose('db');
    const address = screen.getByRole('textbox', { name: 'IPv4 address' });
    fireEvent.change(address, { target: { value: '10.5.0.9' } });
    connect();
    expect(await screen.findByText('web has this address.')).toBeTruthy();
    expect(calls('networks.connect')).toEqual([]);
    fireEvent.change(address, { target: { value: '10.5.0.10' } });
    expect(screen.getByText('docker network connect --ip 10.5.0.10 front db')).toBeTruthy();
    connect();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const endpoint = { aliases: [], ipv4: '10.5.0.10' };
    expect(calls('networks.connect')).toEqual([{ engineId: 'engine', id: front.id, containerId: '3', endpoint }]);
  });

  it('says at its field what the engine is too old for', async () => {
    await open();
    fireEvent.click(screen.getByRole('button', { name: /^More/ }));
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Gateway priority' }).disabled).toBe(true);
    expect(screen.getByText(/^Needs a Docker Engine with API 1.48/)).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'MAC address' }).disabled).toBe(false);
  });
});

describe('PruneNetworks', () => {
  it('removes what is ticked and tells what stayed', async () => {
    runtime.streams.networks.push({ kind: 'snapshot', items: [bridge, front, idle, network('free')] });
    const problem = { reason: 'in-use', message: 'has active endpoints' };
    runtime.answers.set('networks.prune', () => ({ removed: [], failed: [{ id: idle.id, name: 'idle', problem }] }));
    mount(<PruneNetworks users={users} onClose={onClose} />);
    const boxes = await screen.findAllByRole<HTMLInputElement>('checkbox');
    expect(boxes.map((box) => box.checked)).toEqual([true, false]);
    fireEvent.click(boxes[1] as HTMLElement);
    expect(screen.getByText('docker network rm free idle')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove 2' }));
    expect(await screen.findByText(/has active endpoints/)).toBeTruthy();
    expect(calls('networks.prune')).toEqual([{ engineId: 'engine', ids: [network('free').id, idle.id] }]);
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe('RemoveNetworks', () => {
  it('leaves out what is built in and what is connected, warns of stopped containers', async () => {
    mount(<RemoveNetworks networks={[bridge, front, idle]} users={users} onClose={onClose} />);
    expect(await screen.findByText(networks.remove.builtin)).toBeTruthy();
    expect(screen.getByText('1 of 3 can be removed now.')).toBeTruthy();
    expect(screen.getByText(networks.remove.running)).toBeTruthy();
    expect(screen.getAllByText(networks.remove.waiting)).toHaveLength(2);
    expect(screen.getByText('docker network rm idle')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('networks.remove')).toEqual([{ engineId: 'engine', id: idle.id, disconnect: false }]);
  });

  it('takes the containers off before, when that is ticked', async () => {
    mount(<RemoveNetworks networks={[front]} users={users} onClose={onClose} />);
    expect(await screen.findByText('This network can’t be removed now.')).toBeTruthy();
    const remove = screen.getByRole<HTMLButtonElement>('button', { name: 'Remove' });
    expect(remove.disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: networks.remove.disconnect }));
    expect(screen.getByText(networks.remove.goesOff)).toBeTruthy();
    expect(screen.getByText(/docker network disconnect -f front web/)).toBeTruthy();
    fireEvent.click(remove);
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('networks.remove')).toEqual([{ engineId: 'engine', id: front.id, disconnect: true }]);
  });
});
