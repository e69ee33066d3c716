// Which requests go through a proxy, and through which kind of one. (Real ones: test/live/registry-proxies.drivers.test.ts.)
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { describe, expect, it } from 'vitest';
import { goesDirectly, proxyFor } from './proxy.ts';

describe('a proxy', () => {
  it.each([
    ['https://registry.example/', 'registry.example', true],
    ['https://a.registry.example/', 'registry.example', true],
    ['https://registry.example/', '.registry.example', false],
    ['https://a.registry.example/', '*.registry.example', true],
    ['https://notregistry.example/', 'registry.example', false],
    ['https://registry.example:5000/', 'registry.example:5000', true],
    ['https://registry.example/', 'registry.example:5000', false],
    ['https://10.1.2.3/', '192.168.0.0/16, 10.0.0.0/8', true],
    ['https://10.1.2.3/', '10.1.2.4', false],
    ['https://[fd00::1]/', 'fd00::/8', true],
    ['https://any.example/', '*', true],
    ['https://127.0.0.1:5000/', '', true],
  ])('%s with "%s" is gone around: %s', (url, none, direct) => expect(goesDirectly(new URL(url), none)).toBe(direct));

  const { signal } = new AbortController();
  const wayOf = (url: string, http: string, https = http) =>
    proxyFor(new URL(url), { http, https, none: '' }, { signal });

  it.each([
    ['https://registry.example/', 'http://me:secret@proxy.example:3128', HttpsProxyAgent, 'proxy.example:3128'],
    ['http://registry.example/', 'http://proxy.example:3128', HttpProxyAgent, 'proxy.example:3128'],
    ['https://registry.example/', 'proxy.example:3128', HttpsProxyAgent, 'proxy.example:3128'],
    ['https://registry.example/', 'proxy.example', HttpsProxyAgent, 'proxy.example'],
    ['https://registry.example/', 'SOCKS5://me:secret@proxy.example:1080', SocksProxyAgent, 'proxy.example:1080'],
    ['http://registry.example/', 'socks5h://proxy.example:1080', SocksProxyAgent, 'proxy.example:1080'],
  ])('%s by %s', (url, address, kind, host) => {
    const way = wayOf(url, address);
    expect(way?.agent).toBeInstanceOf(kind);
    expect(way?.host).toBe(host);
  });

  it('leaves names to a SOCKS server', () => {
    const way = wayOf('https://registry.example/', 'socks5://proxy.example');
    expect(way?.agent).toMatchObject({ shouldLookup: false });
  });

  it.each(['', ' ', 'ftp://proxy.example', 'http://', 'http://a b'])(
    'that is none is not gone through: %j',
    (address) => {
      expect(wayOf('https://registry.example/', address)).toBeUndefined();
    },
  );
});
