// @vitest-environment happy-dom
// A port that could not be opened is marked, tells why, and is no link.
import { cleanup, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import app from '../../locales/en/app.json' with { type: 'json' };
import containers from '../../locales/en/containers.json' with { type: 'json' };
import { mount, startPage } from './test-dom.tsx';
import { containerRow } from './test-rows.ts';

vi.mock('../../backend.ts', () => ({ backend: vi.fn(), inDesktop: () => false, onConnection: vi.fn() }));
const { PortList } = await import('./cells.tsx');

beforeAll(() => startPage({ containers, app }));
afterEach(cleanup);

it('says at the port why it is not open', () => {
  const problem = { reason: 'port-in-use', message: 'listen EADDRINUSE' } as const;
  const open = { hostIp: '0.0.0.0', hostPort: 9000, containerPort: 90, protocol: 'tcp' };
  mount(<PortList row={containerRow({ ports: [open, { ...open, hostPort: 8080, containerPort: 80, problem }] })} />);
  expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual(['9000:90']);
  const closed = screen.getByTitle(/^Could not be opened on this computer\. .*already in use.* listen EADDRINUSE$/);
  expect(closed.textContent).toContain('8080:80');
});
