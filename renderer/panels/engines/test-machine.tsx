// For this panel's DOM tests: a machine, an engine, and the panel in front of a runtime of which a test says everything.
import { MantineProvider } from '@mantine/core';
import { act, render } from '@testing-library/react';
import i18next, { type Resource } from 'i18next';
import type { ReactNode } from 'react';
import { initReactI18next } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { type MachineState, machineSettingsSchema } from '../../../runtime/contract/machines.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { connectionChanged } from '../../state/connection.ts';

export const streams = [
  'engines.watch',
  'settings.watch',
  'containers.watch',
  'machines.watch',
  'machines.console',
  'activities.watch',
];

export const machine: MachineState = {
  driver: 'qemu',
  can: { resize: true, reclaim: true, shareFolders: true, moveData: true, terminal: true, console: true },
  status: 'running',
  steps: [],
  facts: { acceleration: 'kvm', imageVersion: '7', cpus: 2, memoryMiB: 2048, dataDirectory: '/data/machine' },
  settings: machineSettingsSchema.parse({}),
  restartNeeded: false,
  notices: [],
};

export const own: Engine = {
  id: 'own',
  source: 'embedded',
  name: 'Gantry',
  address: 'tcp://127.0.0.1:1',
  status: 'ready',
};

/** An error as the contract's client throws it. */
export function refusal(problem: Problem): Error {
  return Object.assign(new Error(problem.message), { data: problem });
}

/** `texts` by namespace. */
export async function mount(element: ReactNode, texts: Resource[string]): Promise<void> {
  await i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { en: texts }, interpolation: { escapeValue: false } });
  act(() => connectionChanged('connected'));
  render(<MantineProvider env="test">{element}</MantineProvider>);
}
