// The level of a log line, as programs of many kinds write it: in a field of a JSON line, or in words of the text.
import { fieldAt, type JsonObject, looksLikeJson, parseJsonLine } from './log-json.ts';
import type { LogLevel } from './log-query.ts';

const names: Readonly<Record<LogLevel, readonly string[]>> = {
  trace: ['trace', 'trc', 'trce', 'finest', 'finer'],
  debug: ['debug', 'dbg', 'dbug', 'verbose', 'verb', 'fine'],
  info: ['info', 'inf', 'information', 'informational', 'notice', 'log', 'default'],
  warning: ['warning', 'warn', 'wrn'],
  error: ['error', 'err', 'eror', 'erro', 'severe', 'fail'],
  fatal: ['fatal', 'ftl', 'critical', 'crit', 'panic', 'dpanic', 'alert', 'emerg', 'emergency'],
  none: [],
};

const byName = new Map(Object.entries(names).flatMap(([level, all]) => all.map((name) => [name, level as LogLevel])));

/** Further in, a word is more likely part of what is told than the level of it. */
const longestHead = 256;

// Words that stand for a level wherever they are written in capitals; `log`, `fine` and `default` mean too much else.
const capitals =
  'TRACE|TRC|DEBUG|DBG|VERBOSE|INFO|INF|NOTICE|WARNING|WARN|WRN|ERROR|ERR|SEVERE|FATAL|FTL|CRITICAL|CRIT|PANIC|ALERT|EMERG|EMERGENCY';
const words = [...byName.keys()].filter((name) => !['log', 'fine', 'default', 'verb'].includes(name)).join('|');

const capital = new RegExp(
  `(?<![\\w.$/-])(?:${capitals})(?![\\w.$/-]\\w|\\w)|\\bLOG(?=: )|(?<=/)(?:${capitals})(?=\\])`,
);
const marked = new RegExp(
  [
    // level=info, "level": "info", lvl:warn
    `\\b(?:level|lvl|severity|log_?level|levelname)"?\\s?[=:]\\s?["']?(${words})\\b`,
    // [warn], <error>, (debug), |info|, and between tabs
    `[[(<|\\t] {0,4}(${words}) {0,4}[\\])>|\\t]`,
    // error: …, panic: …, error[E0382]: …
    `(?:^|[\\s\\])]) ?(${words})(?:\\[\\w+\\])?:(?!\\w)`,
    // a time, then the word
    `^\\[?(?:[\\d/-]{8,10}[T ])?\\d\\d:\\d\\d[\\d:.,]*(?:Z| ?[+-]\\d\\d:?\\d\\d)?\\]? +(${words})(?= )`,
  ].join('|'),
  'i',
);
const exception =
  /^(?:Uncaught |Unhandled |Caused by: )?(?:[\w$]+\.)*[A-Z][\w$]*(?:Error|Exception)\b(?=:|$)|^Traceback \(most recent|^Exception in thread /;

/** A syslog severity, 0 to 7 (RFC 5424, 6.2.1). */
function syslogLevel(severity: number): LogLevel {
  if (severity <= 2) return 'fatal';
  return (['error', 'warning', 'info', 'info', 'debug'] as const)[severity - 3] ?? 'none';
}

/** The numbers of bunyan and pino (10 to 60, and those between), and of syslog and GELF (0 to 7). */
function numericLevel(value: number): LogLevel {
  if (!(value >= 10)) return Number.isInteger(value) && value >= 0 && value <= 7 ? syslogLevel(value) : 'none';
  const steps = ['trace', 'debug', 'info', 'warning', 'error', 'fatal'] as const;
  return steps[Math.min(5, Math.floor(value / 10) - 1)] ?? 'none';
}

function valueLevel(value: unknown): LogLevel {
  if (typeof value === 'number') return numericLevel(value);
  if (typeof value !== 'string' || value.length > 20) return 'none';
  const word = value.trim().toLowerCase();
  return byName.get(word) ?? (/^\d{1,2}$/.test(word) ? numericLevel(Number(word)) : 'none');
}

/** Fields that name a level, the surest first; compared without case. */
const levelFields = ['level', 'severity', 'lvl', 'loglevel', 'log_level', 'levelname', 'severity_text', '@l'];
const nestedLevels = ['log.level'];

/** The level that a JSON line's own fields name. */
export function jsonLevel(object: JsonObject): LogLevel {
  const keys = Object.keys(object);
  for (const field of levelFields) {
    const key = Object.hasOwn(object, field) ? field : keys.find((one) => one.toLowerCase() === field);
    const level = key === undefined ? 'none' : valueLevel(object[key]);
    if (level !== 'none') return level;
  }
  for (const path of nestedLevels) {
    const level = valueLevel(fieldAt(object, path));
    if (level !== 'none') return level;
  }
  return 'none';
}

// `level` is asked first of all, so one that is surely of the outermost object spares reading the rest.
const quickLevel = /[{,]\s*"level"\s*:\s*(?:"([a-zA-Z]+)"|(\d+)[,}])/;

function quickJsonLevel(visible: string): LogLevel {
  const match = quickLevel.exec(visible);
  if (match === null || !visible.endsWith('}')) return 'none';
  const nested = visible.lastIndexOf('{', match.index) > 0 || visible.lastIndexOf('[', match.index) > 0;
  return nested ? 'none' : valueLevel(match[1] ?? Number(match[2]));
}

const redis: Readonly<Record<string, LogLevel>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warning' };
const klog: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' };

/** What only the beginning of a line can say: klog's letter, a syslog priority, redis' sign. */
function prefixLevel(head: string): LogLevel {
  const first = head.charCodeAt(0);
  if (first === 0x3c) {
    const priority = Number(/^<(\d{1,3})>/.exec(head)?.[1] ?? 192);
    return priority < 192 ? syslogLevel(priority % 8) : 'none';
  }
  if (first >= 0x41 && first <= 0x57) return klog[/^[IWEF](?=\d{4} \d\d:)/.exec(head)?.[0] ?? ''] ?? 'none';
  if (first < 0x30 || first > 0x39) return 'none';
  return redis[/^\d+:[XCSM] .{10,32}\d ([.*#-]) /.exec(head)?.[1] ?? ''] ?? 'none';
}

function textLevel(visible: string): LogLevel {
  const head = visible.length > longestHead ? visible.slice(0, longestHead) : visible;
  const own = prefixLevel(head);
  if (own !== 'none') return own;
  const upper = capital.exec(head);
  const other = marked.exec(head);
  // What says it is the level comes before a word in capitals that begins within it or behind it.
  if (other !== null && (upper === null || other.index <= upper.index)) {
    const word = other[1] ?? other[2] ?? other[3] ?? other[4] ?? '';
    return byName.get(word.toLowerCase()) ?? 'none';
  }
  if (upper !== null) return byName.get(upper[0].toLowerCase()) ?? 'none';
  return exception.test(head) ? 'error' : 'none';
}

/** The level that a line names, by its visible text; `none` when it names none. */
export function levelOf(visible: string): LogLevel {
  if (!looksLikeJson(visible)) return textLevel(visible);
  const quick = quickJsonLevel(visible);
  if (quick !== 'none') return quick;
  const object = parseJsonLine(visible);
  return object === undefined ? textLevel(visible) : jsonLevel(object);
}
