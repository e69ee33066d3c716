// Levels of lines as real programs write them, and of lines that only seem to have one.
import { describe, expect, it } from 'vitest';
import { jsonLevel, levelOf } from './log-levels.ts';
import type { LogLevel } from './log-query.ts';

const lines: Record<LogLevel, string[]> = {
  trace: [
    '2026-11-28 19:00:00.123 TRACE 1 --- [main] o.s.web : mapping',
    '[19:00:00 TRC] serilog',
    'time="2026-11-28T19:00:00Z" level=trace msg="x"',
    '{"level":10,"msg":"pino"}',
    '{"@l":"Trace","@m":"x"}',
  ],
  debug: [
    'DEBUG:root:python',
    '[debug] erlang',
    'dbug: Microsoft.Hosting.Lifetime[14]',
    'ts=1 caller=x level=debug msg="error when reading"',
    '<15>Nov 28 19:00:00 host app: syslog',
    '1:M 28 Nov 2026 19:00:00.000 - 0 clients connected',
    '{"lvl":"DEBUG"}',
    '{"level":7,"short_message":"gelf"}',
    '2026-11-28T19:00:00.000Z\tdebug\tconfig\tloaded',
  ],
  info: [
    'I1128 19:00:00.123456       1 server.go:10] klog said ERROR',
    '2026-11-28T19:00:00Z INFO request failed with ERROR',
    'INFO  [main] started',
    '[INFO] maven',
    '[19:00:00] [Server thread/INFO]: Done',
    '2026-11-28 19:00:00.000 UTC [1] LOG:  database system is ready to accept connections',
    '2026/11/28 19:00:00 [notice] 1#1: start worker processes',
    '1:M 28 Nov 2026 19:00:00.000 * Ready to accept connections',
    'level=info msg="x"',
    'info: Microsoft.Hosting.Lifetime[14]',
    '2026-11-28T19:00:00.000000Z  info  istio',
    '2026-11-28 19:00:00 +0000 [info]: #0 fluentd worker is now running',
    '19:00:00 info vite',
    '{"severity":"NOTICE","message":"cloud"}',
    '{"level":"info","error":"ERROR"}',
    '{"level":"INFO"}',
    '{"name":"bunyan","level":30,"msg":"x"}',
    '{"a":{"level":"error"},"level":"info"}',
    '{"Level":"Information"}',
    '<6>kernel: eth0 up',
  ],
  warning: [
    'W1128 19:00:00.123456       1 reflector.go:424] failed',
    '2026-11-28 19:00:00,123 WARN  [kafka.Broker] slow',
    'WARNING: This is a development server.',
    '(node:1) Warning: deprecated',
    'warning: unused variable: `x`',
    '[WRN] zerolog',
    'npm WARN deprecated',
    'level=warning msg=x',
    '1:M 28 Nov 2026 19:00:00.000 # WARNING overcommit_memory',
    '{"level":40}',
    '{"log.level":"warn","message":"ecs"}',
    '{"log":{"level":"warn"},"message":"ecs"}',
    '{"severity":"WARNING"}',
    '{"level":"unknown","severity":"warn"}',
  ],
  error: [
    'E1128 19:00:00.123456       1 main.go:1] broken',
    '2026/11/28 19:00:00 [error] 31#31: *1 open() failed',
    'Error: ENOENT: no such file or directory',
    "TypeError: Cannot read properties of undefined (reading 'x')",
    'java.lang.NullPointerException: x',
    'Exception in thread "main" java.lang.Error',
    'Traceback (most recent call last):',
    'error[E0382]: borrow of moved value',
    'npm ERR! code ELIFECYCLE',
    'ERROR:  relation "x" does not exist',
    'lvl=eror msg=x',
    'fail: Microsoft.AspNetCore.Server[13]',
    'SEVERE: tomcat',
    '<27>Nov 28 19:00:00 host app: syslog',
    '{"level":"error","msg":"x"}',
    '{"level":50,"msg":"x"}',
    '{"level": "ERROR", "msg": "spaces"}',
    '{"level":"err"}',
    '{"severity":3}',
  ],
  fatal: [
    'F1128 19:00:00.123456       1 main.go:1] gone',
    'FATAL:  password authentication failed for user "x"',
    'fatal: not a git repository',
    'panic: runtime error: index out of range',
    'PANIC: out of disk',
    'CRITICAL:root:x',
    'crit: Microsoft.Hosting',
    '{"level":60}',
    '{"level":"critical"}',
    '{"severity":"EMERGENCY"}',
  ],
  none: [
    '',
    'plain text',
    '10.0.0.1 - - [28/Nov/2026:19:00:00 +0000] "GET /error HTTP/1.1" 200 5 "-" "curl"',
    'GET /api/debug/info 200',
    'the information was written to the error log',
    'errors=0 warnings=0',
    'no errors were found',
    'INFORMED consent',
    'MY_ERROR_CODE=5',
    'log: something',
    '{"msg":"ERROR"}',
    '{"a":{"level":"error"}}',
    '{"level":"yes"}',
    '{"level":{"name":"error"}}',
    '{"level":9}',
    '{"level":-1}',
    '<999>x',
    `${'x'.repeat(300)} ERROR`,
  ],
};

describe('levelOf', () => {
  it.each(Object.entries(lines).flatMap(([level, all]) => all.map((line) => [level, line])))(
    '%s: %s',
    (level, line) => {
      expect(levelOf(line)).toBe(level);
    },
  );

  it('reads broken JSON as text', () => {
    expect(levelOf('{"level": [ERROR]')).toBe('error');
    expect(levelOf('{ ERROR')).toBe('error');
  });

  it('comes to an end on long lines of whatever it looks for', () => {
    for (const piece of [
      '[',
      '((((',
      ' [ ',
      'a.',
      'A$',
      '{"level":',
      '{,',
      '<1',
      '1:M ',
      '12:00',
      ' \t',
      'level=',
      'Error.',
    ]) {
      expect(levelOf(piece.repeat(100_000))).toBe('none');
    }
  });
});

describe('jsonLevel', () => {
  it('goes by the surest field that names one', () => {
    expect(jsonLevel({ severity: 'warn', level: 'info' })).toBe('info');
    expect(jsonLevel({ level: null, SEVERITY: 'warn' })).toBe('warning');
    expect(jsonLevel({ level: '30' })).toBe('info');
    expect(jsonLevel({ level: 35 })).toBe('info');
    expect(jsonLevel({ level: 1000 })).toBe('fatal');
    expect(jsonLevel({})).toBe('none');
  });
});
