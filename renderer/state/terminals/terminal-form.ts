// The form of a new terminal: where it may be, what was filled in, what was wrong with it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../runtime/contract/problem.ts';
import type { TerminalPlace } from '../../../runtime/contract/terminals.ts';
import { inDesktop } from '../../backend.ts';
import { useContainers } from '../containers.ts';
import { useMachine } from '../machine.ts';
import { problemOf } from '../problem.ts';
import { useSubmit } from '../submit.ts';
import { debugPlace } from './terminal-places.ts';

export type ContainerKind = 'shell' | 'debug' | 'attach';

export interface TerminalFormValues {
  /** The value of a target. */
  target: string | null;
  kind: ContainerKind;
  shell: string;
  user: string;
  workingDirectory: string;
  env: { key: number; name: string; value: string }[];
}

const machineTarget = 'machine';
const hostTarget = 'host';
const containerPrefix = 'container:';
const fields = ['target', 'shell', 'user', 'workingDirectory'];

/** The value of the target that a container is. */
export function containerTarget(containerId: string): string {
  return containerPrefix + containerId;
}

const initial: TerminalFormValues = {
  target: null,
  kind: 'shell',
  shell: '',
  user: '',
  workingDirectory: '',
  env: [],
};

const byName = new Intl.Collator(undefined, { numeric: true });

/** Where a terminal may be opened now. */
export function useTerminalTargets() {
  const { t } = useTranslation('terminals');
  const containers = useContainers((state) => state.items);
  const machine = useMachine();
  const running = containers
    .filter(({ state }) => state === 'running')
    .sort((a, b) => byName.compare(a.name, b.name))
    .map(({ id, name }) => ({ value: containerTarget(id), label: name }));
  const hasMachine = machine?.status === 'running' && machine.can.terminal;
  const others = [
    ...(inDesktop() ? [{ value: hostTarget, label: t('name.host') }] : []),
    ...(hasMachine ? [{ value: machineTarget, label: t('name.machine') }] : []),
  ];
  return [
    ...(running.length > 0 ? [{ group: t('form.containers'), items: running }] : []),
    ...(others.length > 0 ? [{ group: t('form.others'), items: others }] : []),
  ];
}

/** The variables that are sent, in their order. */
function filledIn(env: TerminalFormValues['env']): TerminalFormValues['env'] {
  return env.filter(({ name, value }) => name !== '' || value !== '');
}

/** What is left empty is not said: then the container's own counts. */
export function placeOf(values: TerminalFormValues, engineId: string): TerminalPlace | undefined {
  const { target, kind, workingDirectory } = values;
  const filled = (name: 'shell' | 'user' | 'workingDirectory') => {
    const value = values[name].trim();
    return value === '' ? {} : { [name]: value };
  };
  if (target === machineTarget) return { kind: 'machine' };
  if (target === hostTarget) {
    return { kind: 'host', ...(workingDirectory.trim() !== '' && { workingDirectory: workingDirectory.trim() }) };
  }
  if (!target?.startsWith(containerPrefix)) return undefined;
  const containerId = target.slice(containerPrefix.length);
  if (kind !== 'shell') return { kind, engineId, containerId };
  const env = filledIn(values.env).map(({ name, value }) => `${name}=${value}`);
  return {
    kind,
    engineId,
    containerId,
    ...filled('shell'),
    ...filled('user'),
    ...filled('workingDirectory'),
    ...(env.length > 0 && { env }),
  };
}

export interface TerminalFormState {
  values: TerminalFormValues;
  change: (part: Partial<TerminalFormValues>) => void;
  /** By field; a variable’s by its row’s key. */
  errors: Readonly<Record<string, string | undefined>>;
  dialog: ReturnType<typeof useSubmit>['dialog'];
  isContainer: boolean;
  isHost: boolean;
  /** The way in where the container turned out to have no shell. */
  debug: (() => void) | undefined;
  submit: () => void;
}

/** `open` rejects with the problem; what was filled in stays until it worked. */
export function useTerminalForm(
  engineId: string,
  preset: Partial<TerminalFormValues>,
  open: (place: TerminalPlace) => Promise<void>,
): TerminalFormState {
  const { t } = useTranslation(['app', 'terminals']);
  const [values, setValues] = useState<TerminalFormValues>({ ...initial, ...preset });
  const [debug, setDebug] = useState<TerminalPlace>();
  const say = ({ reason, message, field }: Problem) => {
    // The engine's words name what was not found there.
    if (field !== undefined && reason === 'not-found') return message;
    return field === 'shell' && reason === 'no-shell' ? t('terminals:form.noSuchShell') : undefined;
  };
  const sent = filledIn(values.env);
  const submit = useSubmit([...fields, ...sent.map((_, index) => `env.${index}`)], say);
  const change = (part: Partial<TerminalFormValues>) => {
    setValues((before) => ({ ...before, ...part }));
    setDebug(undefined);
    const changed = part.env ? sent.map((_, index) => `env.${index}`) : Object.keys(part);
    for (const field of changed) submit.changed(field);
  };
  const send = (place: TerminalPlace | undefined) => {
    const found = { target: place ? undefined : t('app:problem.required') };
    void submit.run(found, async () => {
      if (!place) return;
      setDebug(undefined);
      try {
        await open(place);
        setValues({ ...initial, ...preset });
      } catch (error) {
        setDebug(debugPlace(place, problemOf(error)));
        throw error;
      }
    });
  };
  return {
    values,
    change,
    errors: {
      ...submit.errors,
      ...Object.fromEntries(sent.map(({ key }, index) => [`env.${key}`, submit.errors[`env.${index}`]])),
    },
    dialog: submit.dialog,
    isContainer: values.target?.startsWith(containerPrefix) ?? false,
    isHost: values.target === hostTarget,
    debug: debug && (() => send(debug)),
    submit: () => send(placeOf(values, engineId)),
  };
}
