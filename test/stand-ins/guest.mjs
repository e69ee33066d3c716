// Stand-in: what runs inside a machine, as assets/machine/README.md promises it. Its state is files of one folder, its engine is another's.
import { createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createServer } from 'node:tls';

const entriesAtStart = [
  'gantry/',
  'gantry/hostname',
  'gantry/authorized_keys',
  'gantry/host_key',
  'gantry/tls/ca.pem',
  'gantry/tls/cert.pem',
  'gantry/tls/key.pem',
  'gantry/daemon.json',
  'gantry/environment',
  'gantry/certificates.pem',
  'gantry/shares',
  'gantry/hosts',
];
const entriesOfEngine = ['gantry/', 'gantry/daemon.json', 'gantry/environment', 'gantry/certificates.pem'];

async function readTar(data) {
  // Loaded where it is needed only: most calls of a stand-in are over in a moment.
  const { extract } = await import('tar-stream');
  const found = new Map();
  const tar = extract();
  Readable.from([data]).pipe(tar);
  for await (const entry of tar) {
    const chunks = [];
    for await (const chunk of entry) chunks.push(chunk);
    found.set(entry.header.name, Buffer.concat(chunks));
  }
  return found;
}

function expectEntries(found, names) {
  const [there, wanted] = [[...found.keys()].join(' '), names.join(' ')];
  if (there !== wanted) throw new Error(`configuration holds "${there}", not "${wanted}"`);
}

/**
 * `folder`: where its state is; `engine`: the socket of the engine it seems to run; `address`: where its own ports are;
 * `disk`: the size of its data disk in bytes, asked each time.
 */
export function createGuest({
  folder,
  engine,
  image = 'stand-in',
  address = '127.0.0.1',
  disk = () => 64 * 1024 ** 3,
}) {
  const file = (name) => path.join(folder, name);
  const read = (name) => (existsSync(file(name)) ? readFileSync(file(name)) : Buffer.alloc(0));
  const write = (name, data) => {
    mkdirSync(path.dirname(file(name)), { recursive: true });
    writeFileSync(file(name), data, { mode: 0o600 });
  };
  let powerOff = () => {};
  const poweredOff = new Promise((resolve) => {
    powerOff = resolve;
  });

  /** An engine whose configuration has the key "broken" does not come up. */
  const startEngine = () => {
    const broken = 'broken' in JSON.parse(read('gantry/daemon.json').toString('utf8') || '{}');
    write('engine', broken ? 'failed' : 'running');
  };

  const configure = async (input) => {
    const found = await readTar(input);
    expectEntries(found, entriesOfEngine);
    const daemon = JSON.parse(found.get('gantry/daemon.json').toString('utf8'));
    if ('refused' in daemon) return { code: 2, output: '', errors: 'unable to configure: unknown key refused\n' };
    if ('broken' in daemon) return { code: 3, output: '', errors: 'the engine did not come up: broken\n' };
    for (const [name, data] of found) if (!name.endsWith('/')) write(name, data);
    startEngine();
    return { code: 0, output: '', errors: '' };
  };

  const state = () => {
    const status = read('engine').toString('utf8') || 'stopped';
    return [
      `engine=${status}`,
      ...(status === 'failed' ? ['reason=failed to start daemon: broken'] : []),
      `image=${image}`,
      'data=mounted',
      'boot=1',
    ];
  };

  const lines = (list) => ({ code: 0, output: list.map((line) => `${line}\n`).join(''), errors: '' });
  const gantry = async ([word, ...rest], input) => {
    const size = disk();
    if (word === 'state' && rest.length === 0) return lines(state());
    if (word === 'configure' && rest.length === 0) return configure(input);
    if (word === 'disk' && rest.length === 0) {
      return lines([`size=${size}`, `filesystem=${size}`, 'used=1048576', `free=${size - 1048576}`]);
    }
    if (['grow', 'memory'].includes(word) && rest.length === 0) return lines([]);
    if (word === 'trim' && rest.length === 0) return lines(['trimmed=4096']);
    if (word === 'log' && /^\d+$/.test(rest[0] ?? '1')) return lines(['the log of an engine']);
    if (word === 'clock' && /^\d+$/.test(rest[0] ?? '')) return lines([]);
    return { code: 1, output: '', errors: `gantry: ${word} ${rest.join(' ')}: no such command\n` };
  };

  const guest = {
    poweredOff,
    read,
    async start(configuration) {
      const found = await readTar(configuration);
      expectEntries(found, entriesAtStart);
      rmSync(file('gantry'), { recursive: true, force: true });
      for (const [name, data] of found) if (!name.endsWith('/')) write(name, data);
      startEngine();
    },
    stop: () => write('engine', 'stopped'),
    async command(words, input) {
      if (words[0] === 'gantry') return gantry(words.slice(1), input);
      if (words.join(' ') === 'date +%s') return lines([Math.floor(Date.now() / 1000)]);
      if (words.join(' ') === 'poweroff') {
        guest.stop();
        setImmediate(powerOff);
        return lines([]);
      }
      return { code: 127, output: '', errors: `${words[0]}: not found\n` };
    },
    /** The engine's socket inside; ends what comes while no engine runs. */
    dial(stream) {
      if (read('engine').toString('utf8') !== 'running') return void stream.destroy();
      carry(stream, connect({ path: engine, allowHalfOpen: true }));
    },
    /** Port 2376: mutual TLS in front of the engine's socket. */
    api(stream) {
      const options = {
        allowHalfOpen: true,
        ca: read('gantry/tls/ca.pem'),
        cert: read('gantry/tls/cert.pem'),
        key: read('gantry/tls/key.pem'),
        requestCert: true,
        rejectUnauthorized: true,
      };
      // A server that never listens: the stream is handed to it as a connection.
      createServer(options, (secure) => guest.dial(secure))
        .on('tlsClientError', () => stream.destroy())
        .emit('connection', stream);
    },
    /** The machine's end of a shared folder (SFTP 3): reads its file `hello`, and notes what is in it. */
    folder(tag, stream) {
      const text = (value) => {
        const bytes = Buffer.from(value);
        return Buffer.concat([number(bytes.length), bytes]);
      };
      const number = (value) => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32BE(value);
        return bytes;
      };
      const say = (kind, ...parts) => {
        const body = Buffer.concat([Buffer.from([kind]), ...parts]);
        stream.write(Buffer.concat([number(body.length), body]));
      };
      stream.write('ready\n');
      say(1, number(3));
      let waiting = Buffer.alloc(0);
      stream.on('data', (data) => {
        waiting = Buffer.concat([waiting, data]);
        while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
          const message = waiting.subarray(4, 4 + waiting.readUInt32BE(0));
          waiting = waiting.subarray(4 + message.length);
          const kind = message[0];
          if (kind === 2) say(3, number(1), text('/hello'), number(1), number(0));
          else if (kind === 102) say(5, number(2), message.subarray(5), number(0), number(0), number(1000));
          else write(`folder-${tag}`, message.subarray(kind === 103 ? 9 : 0));
        }
      });
    },
    /** Port 22. */
    async ssh(stream) {
      const { default: ssh2 } = await import('ssh2');
      const allowed = ssh2.utils.parseKey(read('gantry/authorized_keys'));
      const server = new ssh2.Server({ hostKeys: [openSshKey(read('gantry/host_key'))] }, (client) =>
        serve(client, guest, address, allowed),
      );
      server.injectSocket(stream);
    },
  };
  return guest;
}

/** Both directions, each ended by itself; what breaks takes the other with it. */
export function carry(one, other) {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ]) {
    from.on('error', () => to.destroy());
    from.pipe(to);
  }
}

function serve(client, guest, address, allowed) {
  client.on('error', () => {});
  client.on('authentication', (context) => {
    const isKey =
      context.method === 'publickey' && context.username === 'root' && allowed.getPublicSSH().equals(context.key.data);
    const signed =
      isKey && (!context.signature || allowed.verify(context.blob, context.signature, context.hashAlgo) === true);
    if (signed) context.accept();
    else context.reject(['publickey']);
  });
  client.on('session', (accept) => serveSession(accept(), guest));
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    if (destIP !== '127.0.0.1') return reject();
    const target = connect({ host: address, port: destPort, allowHalfOpen: true });
    target.once('connect', () => carry(accept(), target));
    target.once('error', () => reject());
  });
}

function serveSession(session, guest) {
  let size = '';
  session.on('pty', (accept, _reject, { cols, rows }) => {
    size = `${cols}x${rows}`;
    accept?.();
  });
  session.on('window-change', (accept, _reject, { cols, rows }) => {
    size = `${cols}x${rows}`;
    accept?.();
  });
  session.on('shell', (accept) => {
    const channel = accept();
    channel.write('# ');
    channel.on('data', (data) => {
      const word = data.toString('utf8').trim();
      if (word === 'exit 3') {
        channel.exit(3);
        return void channel.end();
      }
      channel.write(word === 'size' ? `${size}\r\n# ` : `${word}: not found\r\n# `);
    });
  });
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept();
    const chunks = [];
    channel.on('data', (chunk) => chunks.push(chunk));
    const words = wordsOf(command);
    if (words.slice(0, 2).join(' ') === 'gantry folder') {
      return channel.once('resume', () => guest.folder(words[2], channel));
    }
    // A machine of an image that knows no datagrams says so at once.
    channel.once(command === 'gantry datagrams' ? 'resume' : 'end', async () => {
      const { code, output, errors } = await guest.command(wordsOf(command), Buffer.concat(chunks));
      channel.stderr.write(errors);
      channel.write(output);
      channel.exit(code);
      channel.end();
    });
  });
}

/** The words of a command line as a POSIX shell takes them, with single quotes only. */
export function wordsOf(line) {
  const words = [];
  for (const [, ...parts] of line.matchAll(/((?:'[^']*'|\\'|[^\s'\\])+)/g)) {
    words.push(parts[0].replace(/'([^']*)'|\\'/g, (all, quoted) => (all === "\\'" ? "'" : quoted)));
  }
  return words;
}

/** dropbear's format of an ed25519 key (string "ssh-ed25519", string of seed and public half) in OpenSSH's (PROTOCOL.key). */
function openSshKey(blob) {
  const nameLength = blob.readUInt32BE(0);
  const pair = blob.subarray(4 + nameLength + 4);
  if (blob.subarray(4, 4 + nameLength).toString() !== 'ssh-ed25519' || pair.length !== 64) {
    throw new Error('host_key is not an ed25519 key in the format of dropbear');
  }
  const half = pair.subarray(32);
  createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: half.toString('base64url') } });
  const text = (data) => {
    const bytes = Buffer.from(data);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const publicBlob = Buffer.concat([text('ssh-ed25519'), text(half)]);
  const check = randomBytes(4);
  let secret = Buffer.concat([check, check, publicBlob, text(pair), text('')]);
  for (let pad = 1; secret.length % 8 !== 0; pad += 1) secret = Buffer.concat([secret, Buffer.from([pad])]);
  const count = Buffer.from([0, 0, 0, 1]);
  const whole = [
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    count,
    text(publicBlob),
    text(secret),
  ];
  const lines = Buffer.concat(whole)
    .toString('base64')
    .match(/.{1,70}/g)
    .join('\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
