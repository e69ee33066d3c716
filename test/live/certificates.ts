// An authority of a test and a certificate by it, made by openssl.
import { mkdirSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { asRoot } from './engines/native-engine.ts';

/** Files in PEM in a new folder; the certificate is for an IP address or a name. */
export function makeCertificates(
  folder: string,
  address: string,
): { authority: string; certificate: string; key: string } {
  mkdirSync(folder);
  const at = (file: string) => path.join(folder, file);
  const fresh = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  const root = ['-subj', '/CN=An authority of a test', '-keyout', at('ca.key'), '-out', at('ca.pem')];
  asRoot('openssl', ...fresh, ...root);
  const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-subj', `/CN=${address}`];
  const what = [
    '-addext',
    `subjectAltName=${isIP(address) === 0 ? 'DNS' : 'IP'}:${address}`,
    '-addext',
    'basicConstraints=critical,CA:false',
  ];
  asRoot('openssl', ...fresh, ...by, ...what, '-keyout', at('key.pem'), '-out', at('cert.pem'));
  return { authority: at('ca.pem'), certificate: at('cert.pem'), key: at('key.pem') };
}
