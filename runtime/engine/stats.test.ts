// The figures of stats, from what engines send.
import { expect, it } from 'vitest';
import { statsOf } from './stats.ts';

it('counts as docker stats does', () => {
  const stats = statsOf('a', {
    read: '2026-01-31T10:00:00.5Z',
    cpu_stats: { cpu_usage: { total_usage: 1_500_000_000 }, system_cpu_usage: 12_000_000_000, online_cpus: 2 },
    precpu_stats: { cpu_usage: { total_usage: 500_000_000 }, system_cpu_usage: 10_000_000_000 },
    memory_stats: { usage: 1000, limit: 5000, stats: { inactive_file: 300 } },
    networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: 'Read', value: 5 },
        { op: 'write', value: 7 },
        { op: 'read', value: 1 },
      ],
    },
    pids_stats: { current: 4 },
  });
  expect(stats).toEqual({
    id: 'a',
    at: Date.UTC(2026, 0, 31, 10, 0, 0, 500),
    cpuPercent: 100,
    memoryBytes: 700,
    memoryLimitBytes: 5000,
    networkReceivedBytes: 11,
    networkSentBytes: 22,
    blockReadBytes: 6,
    blockWrittenBytes: 7,
    pids: 4,
  });
});

it('takes cgroup 1 for its own, and nothing for zero', () => {
  const memory_stats = { usage: 1000, stats: { total_inactive_file: 100, inactive_file: 50 } };
  expect(statsOf('a', { memory_stats }).memoryBytes).toBe(900);
  expect(statsOf('a', {})).toMatchObject({ cpuPercent: 0, memoryBytes: 0, networkSentBytes: 0, pids: 0 });
});
