// The way to a registry through a proxy, as the engine goes it (Go's golang.org/x/net/http/httpproxy).
import type { Agent } from 'node:http';
import { isIP } from 'node:net';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { isInRange, isLoopback, splitHost } from './address.ts';

/** Addresses of the proxies for plain and for encrypted connections, and the hosts that need none; empty: none. */
export interface ProxyChoice {
  http: string;
  https: string;
  none: string;
}

/** The agent for a request; undefined where none is wished or the address needs none. */
export function proxyFor(url: URL, proxy: ProxyChoice | undefined): Agent | undefined {
  const address = url.protocol === 'https:' ? proxy?.https : proxy?.http;
  if (!address || !URL.canParse(address) || goesDirectly(url, proxy?.none ?? '')) return undefined;
  if (/^socks/.test(address)) return new SocksProxyAgent(address);
  return url.protocol === 'https:' ? new HttpsProxyAgent(address) : new HttpProxyAgent(address);
}

/** This computer is never asked for through a proxy; `none` has names, `.domains`, addresses, ranges, each with a port or not, or `*`. */
export function goesDirectly(url: URL, none: string): boolean {
  if (isLoopback(url.host)) return true;
  const { name } = splitHost(url.host);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return none
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && covers(entry, name.toLowerCase(), port));
}

function covers(entry: string, name: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(name, entry);
  const wanted = isIP(entry) === 6 ? { name: entry, port: undefined } : splitHost(entry);
  if (wanted.port !== undefined && wanted.port !== port) return false;
  if (isIP(wanted.name) !== 0) return wanted.name === name;
  const domain = wanted.name.replace(/^\*?\.?/, '');
  const only = /^\*?\./.test(wanted.name);
  return name.endsWith(`.${domain}`) || (!only && name === domain);
}
