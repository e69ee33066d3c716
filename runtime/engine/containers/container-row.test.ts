// A container read from a list and by inspection is the same row.
import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { describe, expect, it } from 'vitest';
import { portsOfInspect, rowOfInspect, rowOfList, withInspected } from './container-row.ts';

const id = 'a'.repeat(64);
const labels = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' };

function listed(change: object = {}): ContainerInfo {
  return {
    Id: id,
    Names: ['/other/web', '/web'],
    Image: 'nginx:1',
    ImageID: 'sha256:b',
    Command: "nginx -g 'daemon off;'",
    Created: 1_700_000_000,
    State: 'running',
    Status: 'Up 3 minutes (healthy)',
    Ports: [
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { PrivatePort: 53, Type: 'udp' },
    ],
    Labels: labels,
    NetworkSettings: { Networks: { front: {}, back: {} } },
    Mounts: [
      { Type: 'volume', Name: 'data', Source: '/v/data', Destination: '/data', RW: true, Mode: 'z', Propagation: '' },
    ],
    ...change,
  } as unknown as ContainerInfo;
}

function inspected(state: object = {}, change: object = {}): ContainerInspectInfo {
  return {
    Id: id,
    Name: '/web',
    Image: 'sha256:b',
    Created: '2023-11-14T22:13:20.987654321Z',
    Path: 'nginx',
    Args: ['-g', 'daemon off;'],
    State: {
      Status: 'running',
      ExitCode: 0,
      StartedAt: '2023-11-14T22:13:21Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      Health: { Status: 'healthy' },
      ...state,
    },
    Config: { Image: 'nginx:1', Labels: labels },
    NetworkSettings: {
      Ports: {
        '80/tcp': [
          { HostIp: '0.0.0.0', HostPort: '8080' },
          { HostIp: '::', HostPort: '8080' },
        ],
        '53/udp': null,
      },
      Networks: { back: {}, front: {} },
    },
    Mounts: [
      { Type: 'volume', Name: 'data', Source: '/v/data', Destination: '/data', RW: true, Mode: 'z', Propagation: '' },
    ],
    ...change,
  } as unknown as ContainerInspectInfo;
}

describe('a container', () => {
  it('is the same row from the list and by inspection', () => {
    const { startedAt, finishedAt, restartCount, ...row } = rowOfInspect('e', inspected());
    expect(row).toEqual(rowOfList('e', listed()));
    expect(restartCount).toBe(0);
    expect(startedAt).toBe(1_700_000_001_000);
    expect(finishedAt).toBeUndefined();
    expect(row).toMatchObject({
      name: 'web',
      health: 'healthy',
      project: 'shop',
      service: 'web',
      createdAt: 1_700_000_000_000,
    });
  });

  it('keeps what its inspection told beside a new list, until it began or ended anew', () => {
    const before = { ...rowOfInspect('e', inspected()), restartCount: 3 };
    expect(withInspected(rowOfList('e', listed()), before)).toEqual(before);
    const ended = rowOfList('e', listed({ Status: 'Exited (1) 1 second ago', State: 'exited' }));
    expect(withInspected(ended, before)).toBe(ended);
    const never = rowOfList('e', listed());
    expect(withInspected(never, never)).toBe(never);
  });

  it.each([
    ['Up 1 second (health: starting)', 'running', { health: 'starting' }],
    ['Up 1 hour (unhealthy)', 'running', { health: 'unhealthy' }],
    ['Up 1 hour (Paused)', 'paused', {}],
    ['Exited (137) 2 days ago', 'exited', { exitCode: 137 }],
    ['Restarting (1) 5 seconds ago', 'restarting', { exitCode: 1 }],
    ['Created', 'created', {}],
  ])('listed with %s', (status, state, expected) => {
    const { health, exitCode } = rowOfList('e', listed({ Status: status, State: state }));
    expect({ ...(health === undefined ? {} : { health }), ...(exitCode === undefined ? {} : { exitCode }) }).toEqual(
      expected,
    );
  });

  it('has an exit code only when it ended, and a health only while it runs', () => {
    const row = rowOfInspect('e', inspected({ Status: 'exited', ExitCode: 3 }));
    expect(row).toMatchObject({ state: 'exited', exitCode: 3, ports: [] });
    expect(row.health).toBeUndefined();
    expect(rowOfInspect('e', inspected()).exitCode).toBeUndefined();
  });

  it('is spoken of in podman too', () => {
    expect(rowOfInspect('e', inspected({ Status: 'stopped' })).state).toBe('exited');
    expect(rowOfInspect('e', inspected({ Status: 'configured' })).state).toBe('created');
    const ports = portsOfInspect({ '80/tcp': [{ HostIp: '', HostPort: '8080' }] });
    expect(ports).toEqual([{ containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 }]);
  });

  it('stands what engines leave out', () => {
    const row = rowOfList('e', listed({ Names: null, Ports: null, Labels: null, Mounts: null, NetworkSettings: null }));
    expect(row).toMatchObject({ name: '', ports: [], labels: {}, mounts: [], networks: [] });
  });
});
