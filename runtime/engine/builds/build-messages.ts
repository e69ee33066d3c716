// The protobuf messages of BuildKit that builds need: its trace, and what is said in a session.
import protobuf from 'protobufjs/light.js';

/** `name: [number, type, repeated]`; numbers as in BuildKit's api/services/control, session and fsutil definitions. */
type Fields = Record<string, readonly [number, string, 'repeated'?]>;

const messages: Record<string, Fields> = {
  Timestamp: { seconds: [1, 'int64'], nanos: [2, 'int32'] },
  Vertex: {
    digest: [1, 'string'],
    inputs: [2, 'string', 'repeated'],
    name: [3, 'string'],
    cached: [4, 'bool'],
    started: [5, 'Timestamp'],
    completed: [6, 'Timestamp'],
    error: [7, 'string'],
  },
  VertexStatus: {
    ID: [1, 'string'],
    vertex: [2, 'string'],
    name: [3, 'string'],
    current: [4, 'int64'],
    total: [5, 'int64'],
    timestamp: [6, 'Timestamp'],
    started: [7, 'Timestamp'],
    completed: [8, 'Timestamp'],
  },
  VertexLog: { vertex: [1, 'string'], timestamp: [2, 'Timestamp'], stream: [3, 'int64'], msg: [4, 'bytes'] },
  Position: { line: [1, 'int32'], character: [2, 'int32'] },
  Range: { start: [1, 'Position'], end: [2, 'Position'] },
  VertexWarning: {
    vertex: [1, 'string'],
    level: [2, 'int64'],
    short: [3, 'bytes'],
    detail: [4, 'bytes', 'repeated'],
    url: [5, 'string'],
    ranges: [7, 'Range', 'repeated'],
  },
  StatusResponse: {
    vertexes: [1, 'Vertex', 'repeated'],
    statuses: [2, 'VertexStatus', 'repeated'],
    logs: [3, 'VertexLog', 'repeated'],
    warnings: [4, 'VertexWarning', 'repeated'],
  },
  GetSecretRequest: { ID: [1, 'string'] },
  GetSecretResponse: { data: [1, 'bytes'] },
  CredentialsRequest: { Host: [1, 'string'] },
  CredentialsResponse: { Username: [1, 'string'], Secret: [2, 'string'] },
  HealthCheckRequest: { service: [1, 'string'] },
  HealthCheckResponse: { status: [1, 'int32'] },
  Stat: {
    path: [1, 'string'],
    mode: [2, 'uint32'],
    uid: [3, 'uint32'],
    gid: [4, 'uint32'],
    size: [5, 'int64'],
    modTime: [6, 'int64'],
    linkname: [7, 'string'],
  },
  Packet: { type: [1, 'int32'], stat: [2, 'Stat'], ID: [3, 'uint32'], data: [4, 'bytes'] },
};

type MessageName =
  | 'StatusResponse'
  | 'GetSecretRequest'
  | 'GetSecretResponse'
  | 'CredentialsRequest'
  | 'CredentialsResponse'
  | 'HealthCheckRequest'
  | 'HealthCheckResponse'
  | 'Packet';

let root: protobuf.Root | undefined;

function lookUp(name: MessageName): protobuf.Type {
  root ??= protobuf.Root.fromJSON({
    nested: Object.fromEntries(
      Object.entries(messages).map(([message, fields]) => [message, { fields: fieldsOf(fields) }]),
    ),
  });
  return root.lookupType(name);
}

function fieldsOf(fields: Fields) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, [id, type, rule]]) => [name, { id, type, ...(rule && { rule }) }]),
  );
}

/** Throws for bytes that are no such message. Fields that were not sent are absent or what protobuf takes for them. */
export function decodeMessage<T>(name: MessageName, bytes: Uint8Array): T {
  return lookUp(name).decode(bytes) as unknown as T;
}

export function encodeMessage(name: MessageName, value: object): Buffer {
  const type = lookUp(name);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}
