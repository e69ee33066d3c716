// Containers that write numbered lines of 100 bytes, and what the engine itself needs to give them back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';

/** Stands in one line of a thousand or so. */
export const literal = 'status=503';
/** Finds fewer, and has to look behind each server error. */
export const pattern = String.raw`status=5\d\d took=9\d{2}ms`;
/** How line `number` (from 1) begins; no other line has it. */
export const lineMark = (number) => `line ${String(number).padStart(8, '0')} `;

/** Python's: the text of line `i`, 99 characters and a line feed. */
const lineSource = `
import sys, time
def line(i):
    h = i * 2654435761 % 4294967296
    status = 503 if h % 1009 == 0 else 500 if h % 17 == 0 else 200
    text = 'line %08d GET /api/v1/items/%d status=%d took=%dms client=10.%d.%d.%d agent=' % (
        i, h % 100000, status, h % 1000, h % 251, h % 241, h % 239)
    return text.ljust(99, '.').encode() + b'\\n'
def put(first, last):
    sys.stdout.buffer.write(b''.join(map(line, range(first, last + 1))))
    sys.stdout.buffer.flush()
`;

const wholeSource = `${lineSource}
count = int(sys.argv[1])
for first in range(1, count + 1, 500):
    put(first, min(count, first + 499))
time.sleep(1e7)
`;

/** So many a second, for so many seconds, as even as 20 writes a second are; what was held up is caught up. */
const steadySource = `${lineSource}
rate, seconds = int(sys.argv[1]), int(sys.argv[2])
count, done, begun = rate * seconds, 0, time.monotonic()
while done < count:
    due = min(count, int((time.monotonic() - begun) * rate))
    if due > done:
        put(done + 1, due)
        done = due
    time.sleep(0.05)
time.sleep(1e7)
`;

/** Says the system's clock in nanoseconds, now and then. */
const clockSource = `
import random, time
while True:
    time.sleep(random.uniform(0.15, 0.35))
    print('clock', time.time_ns(), flush=True)
`;

/** Starts a container that runs a script of Python; answers its id. */
async function startScript(engine, name, source, words, labels = {}) {
  engine.python ??= engine.fixture('python');
  const { Id } = await engine.call('POST', `/containers/create?name=${name}`, {
    Image: await engine.python,
    Cmd: ['python3', '-c', source, ...words.map(String)],
    Labels: labels,
    HostConfig: { NetworkMode: 'none', LogConfig: { Type: 'json-file', Config: {} } },
  });
  await engine.call('POST', `/containers/${Id}/start`);
  return Id;
}

/** The last `count` lines as the engine gives them, with their frames' heads. */
function tailOf(engine, id, count) {
  return new Promise((resolve, reject) => {
    const path = `/containers/${id}/logs?stdout=1&stderr=1&timestamps=1&tail=${count}`;
    const sent = request({ socketPath: engine.socket, path, host: 'engine', agent: false }, (response) => {
      let said = '';
      response.setEncoding('latin1').on('data', (part) => {
        said += part;
      });
      response.on('end', () => resolve(said));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Resolves when the engine has this line as the last one. */
export async function lastLineIs(engine, id, number) {
  while (!(await tailOf(engine, id, 1)).includes(lineMark(number))) await new Promise((done) => setTimeout(done, 250));
}

/** A container that has written `count` lines and is quiet now; answers its id. */
export async function startWhole(engine, name, count) {
  const id = await startScript(engine, name, wholeSource, [count]);
  await lastLineIs(engine, id, count);
  return id;
}

/** A container that writes `rate` lines a second for `seconds`; a service of the compose project `project`. */
export function startSteady(engine, name, { rate, seconds, project }) {
  const labels = { 'com.docker.compose.project': project, 'com.docker.compose.service': name };
  return startScript(engine, name, steadySource, [rate, seconds], labels);
}

/** A container whose every line is `clock` and the nanoseconds since 1970 at which it was written. */
export function startClock(engine, name) {
  return startScript(engine, name, clockSource, []);
}

/** Seconds that curl takes to read a log to its end (or its last `tail` lines) and to throw it away. */
export async function secondsOfCurl(engine, id, tail = 'all') {
  const address = `http://engine/containers/${id}/logs?stdout=1&stderr=1&timestamps=1&tail=${tail}`;
  const from = performance.now();
  const args = ['--silent', '--show-error', '--fail', '--output', '/dev/null', '--unix-socket', engine.socket, address];
  const child = spawn('curl', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`curl ended with ${code}.`);
  return (performance.now() - from) / 1000;
}

/** Calls with each part (latin1) of a log that is followed from now on; answers how to stop. */
export function followRaw(engine, id, onPart) {
  const path = `/containers/${id}/logs?stdout=1&stderr=1&follow=1&tail=0`;
  const sent = request({ socketPath: engine.socket, path, host: 'engine', agent: false }, (response) => {
    response.on('error', () => {});
    response.setEncoding('latin1').on('data', onPart);
  });
  sent.on('error', () => {});
  sent.end();
  return () => sent.destroy();
}
