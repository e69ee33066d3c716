// The way to a registry through a proxy, as the engine goes it (Go's golang.org/x/net/http/httpproxy).
import type { Agent } from 'node:http';
import { isIP } from 'node:net';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { isInRange, isLoopback, splitHost } from './address.ts';
import { RegistryProblem } from './problem.ts';

/** Addresses of the proxies for plain and for encrypted connections, and the hosts that need none; empty: none. */
export interface ProxyChoice {
  http: string;
  https: string;
  none: string;
}

/** How a request goes through a proxy. */
export interface ProxyWay {
  agent: Agent;
  /** For sentences: without the login that the address may have. */
  host: string;
}

/** `ca` are authorities that a proxy with TLS may be of; the signal ends a connection to the proxy that does not come about. */
export interface ProxyOptions {
  ca?: readonly string[] | undefined;
  signal: AbortSignal;
}

/** The way of a request; undefined where no proxy is wished or the address needs none. */
export function proxyFor(url: URL, proxy: ProxyChoice | undefined, { ca, signal }: ProxyOptions): ProxyWay | undefined {
  const address = proxyAddress((url.protocol === 'https:' ? proxy?.https : proxy?.http) ?? '');
  if (address === undefined || goesDirectly(url, proxy?.none ?? '')) return undefined;
  const { host } = address;
  if (address.protocol.startsWith('socks')) {
    return { agent: new SocksProxyAgent(address), host };
  }
  const options = { signal, ...(ca ? { ca: [...ca] } : {}) };
  const agent =
    url.protocol === 'https:' ? new HttpsProxyAgent(address, options) : new HttpProxyAgent(address, options);
  return { agent, host };
}

/** `proxy.example:3128` means HTTP, and names are always the SOCKS server's to look up, both as in Go; undefined for what is none. */
function proxyAddress(text: string): URL | undefined {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text.replace(/^socks5:/i, 'socks5h:') : `http://${text}`;
  if (text === '' || !URL.canParse(whole)) return undefined;
  const url = new URL(whole);
  return ['http:', 'https:', 'socks5h:'].includes(url.protocol) && url.hostname !== '' ? url : undefined;
}

/** What the proxy's answer to CONNECT means, or its answer in a registry's place (RFC 9110: 407). */
export function problemOfProxy(status: number, { host }: ProxyWay): RegistryProblem {
  const reason = status === 407 ? 'proxy-login' : 'proxy-refused';
  return new RegistryProblem(reason, `The proxy ${host} answered ${status}`);
}

/** An error before the proxy had led anywhere. The SOCKS library tells refusals apart by their sentences alone. */
export function toProxyProblem(cause: unknown, { host }: ProxyWay): RegistryProblem {
  const { message = '', code = '' } = cause as { message?: string; code?: string };
  const reason = /authentication (failed|type)/i.test(message)
    ? 'proxy-login'
    : /rejected connection/i.test(message)
      ? 'proxy-refused'
      : 'proxy-unreachable';
  return new RegistryProblem(reason, `The proxy ${host}: ${message || code || 'no answer'}`);
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
