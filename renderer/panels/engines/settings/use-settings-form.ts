// The state of the machine's settings: what was typed, what is wrong with it, and whether it is kept.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { MachineDriverInfo, MachineState } from '../../../../runtime/contract/machines.ts';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import { changeMachine } from '../../../state/machine.ts';
import { notify } from '../../../state/notices.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { formField, least, type SettingsValues, toSettings, toValues, wrongFigures, wrongTexts } from './values.ts';

interface Draft {
  /** Absent while nothing was typed: what the runtime tells is shown then. */
  values?: SettingsValues;
  /** By the form's field: what the runtime refused there. */
  refused: ReadonlyMap<string, Problem>;
  /** What was refused and belongs to no field. */
  failure?: Problem;
  tried: boolean;
  /** It was kept, and stays on the screen until the runtime tells it. */
  saved: boolean;
}

const clean: Draft = { refused: new Map(), tried: false, saved: false };

/** Outlives the page: what was typed is there again after a look at another panel. */
export const settingsDraft = createStore<Draft>(() => clean);

export interface SettingsForm {
  values: SettingsValues;
  change: (part: Partial<SettingsValues>) => void;
  /** The sentence at a field; what is no figure or no address is told after the first try only. */
  errorAt: (field: string) => string | undefined;
  /** What the chosen kind of machine can do. */
  can: MachineState['can'];
  drivers: readonly MachineDriverInfo[];
  machine: MachineState;
  dirty: boolean;
  busy: boolean;
  failure: Problem | undefined;
  save: () => Promise<void>;
  discard: () => void;
}

const pathFields = /^(shares\.|dataDirectory)/;

function useErrors(draft: Draft, values: SettingsValues): (field: string) => string | undefined {
  const { t } = useTranslation('engines');
  const textOf = useProblemText();
  const texts = draft.tried ? wrongTexts(values) : undefined;
  return (field) => {
    const shape = texts?.get(field);
    if (shape) return t(`settings.wrong.${shape}`);
    const figure = draft.tried && wrongFigures(values).find((name) => name === field);
    if (figure) return t('settings.figure', { least: least[figure] });
    const problem = draft.refused.get(field);
    if (!problem) return undefined;
    if (problem.reason === 'path-not-absolute' && pathFields.test(field)) return t('settings.path');
    const { title, detail } = textOf(problem);
    return [title, detail].filter((text) => text !== '').join(' ');
  };
}

export function useSettingsForm(machine: MachineState, drivers: readonly MachineDriverInfo[]): SettingsForm {
  const { t } = useTranslation('engines');
  const draft = useStore(settingsDraft);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState(() => ({ settings: machine.settings, values: toValues(machine.settings) }));
  if (told.settings !== machine.settings) {
    // The rows keep their keys, and with them the focus, while nothing but other parts of the machine changed.
    const same = JSON.stringify(told.settings) === JSON.stringify(machine.settings);
    setTold({ settings: machine.settings, values: same ? told.values : toValues(machine.settings) });
  }
  const values = draft.values ?? told.values;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the runtime's telling that ends a draft that was kept.
  useEffect(() => {
    if (settingsDraft.getState().saved) settingsDraft.setState(clean, true);
  }, [machine.settings]);

  const change = (part: Partial<SettingsValues>) => {
    const touched = Object.keys(part);
    settingsDraft.setState((before) => ({
      ...before,
      saved: false,
      values: { ...(before.values ?? values), ...part },
      refused: new Map([...before.refused].filter(([field]) => !touched.includes(field.split('.')[0] ?? ''))),
    }));
  };
  const refuse = (problem: Problem) => {
    const field = problem.field === undefined ? undefined : formField(problem.field, values);
    if (field !== undefined) settingsDraft.setState({ refused: new Map([[field, problem]]) });
    else settingsDraft.setState({ refused: new Map(), failure: problem });
  };
  const save = async () => {
    const { failure: _, ...rest } = settingsDraft.getState();
    settingsDraft.setState({ ...rest, tried: true }, true);
    if (busy || wrongFigures(values).length > 0 || wrongTexts(values).size > 0) return;
    setBusy(true);
    try {
      await changeMachine(toSettings(values, machine.settings));
      // Typed on while it was being kept: that is a draft still.
      if (settingsDraft.getState().values === draft.values)
        settingsDraft.setState({ ...clean, values, saved: true }, true);
      notify({ kind: 'success', title: t('settings.saved') });
    } catch (error) {
      refuse(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const kept = toSettings(toValues(machine.settings), machine.settings);
  return {
    values,
    change,
    errorAt: useErrors(draft, values),
    can: drivers.find(({ name }) => name === values.driver)?.can ?? machine.can,
    drivers,
    machine,
    dirty: JSON.stringify(toSettings(values, machine.settings)) !== JSON.stringify(kept),
    busy,
    failure: draft.failure,
    save,
    discard: () => settingsDraft.setState(clean, true),
  };
}
