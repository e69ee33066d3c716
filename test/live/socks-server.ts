// A SOCKS5 server (RFC 1928, RFC 1929) on a free port of 127.0.0.1: under every name it leads to one port, and keeps the names.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SocksServer {
  /** Without a login. */
  address: string;
  /** `name:port` of what was asked for; what came as numbers is left out. */
  seen: Set<string>;
  /** Whether the rules of it let nobody out. */
  closed: boolean;
  stop(): Promise<void>;
}

const noLogin = 0;
const byPassword = 2;
const byName = 3;
const notAllowed = 2;

/** `port` of 127.0.0.1 is where every connection ends; `login` is what it wants to see, as `name:password`. */
export async function startSocksServer(port: number, login?: string): Promise<SocksServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('error', () => socket.destroy());
    void speak(socket).catch(() => socket.destroy());
  });
  const speak = async (socket: Socket) => {
    const read = reader(socket);
    const [, methods = 0] = await read(2);
    const offered = await read(methods);
    const method = login === undefined ? noLogin : byPassword;
    socket.write(Buffer.from([5, offered.includes(method) ? method : 0xff]));
    if (login !== undefined) {
      const [, nameLength = 0] = await read(2);
      const name = await read(nameLength);
      const [passwordLength = 0] = await read(1);
      const known = `${name}:${await read(passwordLength)}` === login;
      socket.write(Buffer.from([1, known ? 0 : 1]));
      if (!known) return void socket.end();
    }
    const [, , , kind] = await read(4);
    const [length = 0] = kind === byName ? await read(1) : [kind === 1 ? 4 : 16];
    const host = await read(length);
    const wanted = (await read(2)).readUInt16BE();
    if (kind === byName) standIn.seen.add(`${host}:${wanted}`);
    const answer = Buffer.from([5, standIn.closed ? notAllowed : 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    if (standIn.closed) return void socket.end(answer);
    const through = connect(port, '127.0.0.1', () => {
      socket.write(answer);
      socket.pipe(through).pipe(socket);
    });
    sockets.add(through);
    through.once('error', () => socket.destroy());
    through.once('close', () => socket.destroy());
    socket.once('close', () => through.destroy());
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: SocksServer = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: new Set(),
    closed: false,
    stop: async () => {
      const ended = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await ended;
    },
  };
  return standIn;
}

/** Takes so many bytes from it, and leaves the rest there. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  return async (length) => {
    for (;;) {
      const bytes = length === 0 ? Buffer.alloc(0) : (socket.read(length) as Buffer | null);
      if (bytes !== null) return bytes;
      await new Promise<void>((resolve, reject) => {
        socket.once('readable', resolve);
        socket.once('end', () => reject(new Error('It ended')));
        socket.once('close', () => reject(new Error('It was closed')));
      });
    }
  };
}
