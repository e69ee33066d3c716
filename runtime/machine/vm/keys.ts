// The keys of one installation: who may use the engine's API, who may log in to the machine, and how it proves who it is.
import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MachineProblem } from '../problem.ts';

/** PEM texts, but for the two SSH blobs (RFC 4253, 6.6; RFC 8709). */
export type MachineKeys = {
  ca: string;
  server: { cert: string; key: string };
  client: { cert: string; key: string };
  ssh: {
    /** OpenSSH's format. */
    privateKey: string;
    /** A line for authorized_keys. */
    publicKey: string;
    /** The machine's host key in dropbear's format. */
    hostKey: Buffer;
    /** The public half as it comes over the wire. */
    hostPublic: Buffer;
  };
};

const files = {
  ca: 'ca.pem',
  serverCert: 'server-cert.pem',
  serverKey: 'server-key.pem',
  clientCert: 'cert.pem',
  clientKey: 'key.pem',
  sshPrivate: 'id_ed25519',
  sshPublic: 'id_ed25519.pub',
  hostKey: 'host_key',
  hostPublic: 'host_key.pub',
} as const;

/** Reads the keys of the folder, or makes new ones: all of them or none, 0600, never replaced. */
export async function ensureKeys(directory: string): Promise<MachineKeys> {
  const there = await readKeys(directory);
  if (there) return there;
  const parts = await makeKeys();
  const beside = `${directory}.${randomBytes(4).toString('hex')}.new`;
  await mkdir(beside, { recursive: true, mode: 0o700 });
  try {
    for (const [name, file] of Object.entries(files)) {
      await writeFile(join(beside, file), parts[name as keyof typeof files], { mode: 0o600, flush: true } as object);
    }
    await rm(directory, { recursive: true, force: true });
    await rename(beside, directory);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  const made = await readKeys(directory);
  if (!made)
    throw new MachineProblem({ reason: 'machine-failed', message: `The keys in ${directory} cannot be read.` });
  return made;
}

/** Undefined when one is missing. */
export async function readKeys(directory: string): Promise<MachineKeys | undefined> {
  const read = (file: string) => readFile(join(directory, file));
  try {
    const text = async (file: string) => (await read(file)).toString('utf8');
    return {
      ca: await text(files.ca),
      server: { cert: await text(files.serverCert), key: await text(files.serverKey) },
      client: { cert: await text(files.clientCert), key: await text(files.clientKey) },
      ssh: {
        privateKey: await text(files.sshPrivate),
        publicKey: (await text(files.sshPublic)).trim(),
        hostKey: await read(files.hostKey),
        hostPublic: await read(files.hostPublic),
      },
    };
  } catch {
    return undefined;
  }
}

/** One in about 250 keys that ssh2 makes it cannot read again: then another one is made. */
async function makeLogin(): Promise<{ private: string; public: string }> {
  // Loaded only here: it is needed once in the life of an installation.
  const { default: ssh2 } = await import('ssh2');
  for (;;) {
    const login = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'gantry' });
    if (!(ssh2.utils.parseKey(login.private) instanceof Error)) return login;
  }
}

async function makeKeys(): Promise<Record<keyof typeof files, string | Buffer>> {
  const { ca, issue } = await makeAuthority();
  // The names that a client may call the machine by; 127.0.0.1 is where QEMU forwards from.
  const server = await issue('gantry-machine', 'server');
  const client = await issue('gantry', 'client');
  const login = await makeLogin();
  const host = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(host.d ?? '', 'base64url');
  const point = Buffer.from(host.x ?? '', 'base64url');
  return {
    ca,
    serverCert: server.cert,
    serverKey: server.key,
    clientCert: client.cert,
    clientKey: client.key,
    sshPrivate: login.private,
    sshPublic: `${login.public}\n`,
    hostKey: Buffer.concat([sshString('ssh-ed25519'), sshString(Buffer.concat([seed, point]))]),
    hostPublic: Buffer.concat([sshString('ssh-ed25519'), sshString(point)]),
  };
}

function sshString(data: string | Buffer): Buffer {
  const bytes = Buffer.from(data as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

type Issued = { cert: string; key: string };

/** An authority whose key is forgotten once both certificates are signed: nobody can make a third one. */
async function makeAuthority(): Promise<{
  ca: string;
  issue(name: string, use: 'server' | 'client'): Promise<Issued>;
}> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const crypto = webcrypto as unknown as Crypto;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pair = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  // A machine's clock may be wrong, and nobody renews what is made once.
  const validity = { notBefore: new Date('2020-01-01'), notAfter: new Date('2099-12-31') };
  const serialNumber = () => `01${randomBytes(15).toString('hex')}`;
  const keys = await pair();
  const ca = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      // Names are compared without regard to case: a client called gantry would look like its own issuer.
      name: 'CN=Gantry authority',
      ...validity,
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const issue = async (name: string, use: 'server' | 'client'): Promise<Issued> => {
    const own = await pair();
    const purpose = use === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
    const cert = await x509.X509CertificateGenerator.create(
      {
        serialNumber: serialNumber(),
        subject: `CN=${name}`,
        issuer: ca.subject,
        ...validity,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([purpose]),
          new x509.SubjectAlternativeNameExtension([
            { type: 'dns', value: name },
            { type: 'dns', value: 'localhost' },
            { type: 'ip', value: '127.0.0.1' },
          ]),
          await x509.AuthorityKeyIdentifierExtension.create(ca, false, crypto),
        ],
      },
      crypto,
    );
    const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64');
    const lines = key.match(/.{1,64}/g)?.join('\n');
    return {
      cert: `${cert.toString('pem')}\n`,
      key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    };
  };
  return { ca: `${ca.toString('pem')}\n`, issue };
}
