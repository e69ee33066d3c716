// What asking a registry takes beside its name: logins, trust, and the way there.
import { rootCertificates } from 'node:tls';
import { isInRange, isLoopback, splitHost } from './address.ts';
import { type Certificates, certificatesFor } from './certificates.ts';
import type { Login } from './logins.ts';
import type { ProxyChoice } from './proxy.ts';

export interface RegistryAccess {
  /** The login for a host as it stands in a reference; undefined where there is none. */
  login: (host: string) => Promise<Login | undefined>;
  /**
   * Hosts (`host:port`) and ranges of addresses (`10.0.0.0/8`) that the engine uses without TLS, or without verifying whom they are. This
   * computer is always one.
   */
  insecure?: readonly string[];
  /** Certificates of authorities in PEM that hold beside the system's. */
  authorities?: string;
  /** Folders with certificates by host; default: where the engines look. */
  certificateFolders?: readonly string[];
  proxy?: ProxyChoice;
  /** Addresses (`https://mirror.example`) that are asked for what is Docker Hub's before it is. */
  mirrors?: readonly string[];
}

/** Whether TLS may be missing or unverified for it. */
export function isInsecure(host: string, server: string, hosts: readonly string[] = []): boolean {
  return isLoopback(server) || hosts.includes(host) || hosts.some((range) => isInRange(splitHost(server).name, range));
}

/** The authorities and client certificates for a host: of the settings, and of the folders where engines look. */
export async function certificatesOf(host: string, access: RegistryAccess): Promise<Certificates> {
  const found = await certificatesFor(host, access.certificateFolders);
  const own = pemBlocks(access.authorities ?? '');
  return own.length === 0 ? found : { ...found, ca: [...(found.ca ?? rootCertificates), ...own] };
}

/** The single certificates of a text in PEM. */
export function pemBlocks(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}
