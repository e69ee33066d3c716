// Ports as text and as addresses to open.
import { describe, expect, it } from 'vitest';
import { firstPort, portLinks } from './ports.ts';

const web = { hostPort: 8080, containerPort: 80, protocol: 'tcp' };

describe('portLinks', () => {
  it('tells a port of all addresses once', () => {
    const links = portLinks([
      { ...web, hostIp: '0.0.0.0' },
      { ...web, hostIp: '::' },
    ]);
    expect(links).toEqual([{ key: '8080:80', text: '8080:80', url: 'http://localhost:8080' }]);
  });

  it('keeps a certain address', () => {
    expect(portLinks([{ ...web, hostIp: '192.168.1.5' }])[0]?.url).toBe('http://192.168.1.5:8080');
    expect(portLinks([{ ...web, hostIp: 'fd00::1' }])[0]?.url).toBe('http://[fd00::1]:8080');
  });

  it('has no address for what a browser cannot open', () => {
    const udp = { hostPort: 53, containerPort: 53, protocol: 'udp' };
    expect(portLinks([udp, { containerPort: 443, protocol: 'tcp' }])).toEqual([
      { key: '53:53/udp', text: '53:53/udp' },
      { key: '443/tcp', text: '443/tcp' },
    ]);
  });

  it('has no address for one that could not be opened, on whichever address', () => {
    const problem = { reason: 'port-in-use', message: 'listen EADDRINUSE' } as const;
    const links = portLinks([
      { ...web, hostIp: '0.0.0.0' },
      { ...web, hostIp: '::', problem },
    ]);
    expect(links).toEqual([{ key: '8080:80', text: '8080:80', problem }]);
  });

  it('sorts by number, published ones first, and leaves out what is only exposed once more', () => {
    const ports = [{ containerPort: 80, protocol: 'tcp' }, { ...web, hostPort: 10_000 }, web];
    expect(portLinks(ports).map((link) => link.text)).toEqual(['8080:80', '10000:80']);
    expect(firstPort(ports)).toBe(8080);
  });
});
