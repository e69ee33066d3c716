// The terminals of one container; the sessions are the runtime's, so they are still there after a reload.
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { TerminalPlace } from '../../../runtime/contract/terminals.ts';
import { useCommands } from '../../state/commands.ts';
import { containerTarget, useTerminalForm } from '../../state/terminals/terminal-form.ts';
import { type OpeningProblem, useTerminalView } from '../../state/terminals/terminal-panes.ts';
import { useTerminalFormWords } from '../../state/terminals/terminal-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ActionMenu } from '../../ui/menu/action-menu.tsx';
import { TerminalForm } from '../../ui/terminals/terminal-form.tsx';
import { TerminalWorkspace } from '../../ui/terminals/terminal-workspace.tsx';
import { usePending } from './pending.ts';
import classes from './terminal-tab.module.css';
import { useRunAction } from './use-actions.ts';

type Kind = 'shell' | 'debug' | 'attach';

function NotRunning({ row }: { row: ContainerRow }) {
  const { t } = useTranslation(['terminals', 'containers']);
  const run = useRunAction();
  const pending = usePending(row.id);
  return (
    <EmptyState
      icon="terminal"
      title={t('notRunning.title')}
      text={t('notRunning.text')}
      action={
        <Button loading={pending !== undefined} onClick={() => void run('start', [row])}>
          {t('containers:named.start', { name: row.name })}
        </Button>
      }
    />
  );
}

interface NoSessionProps {
  busy: boolean;
  problem: OpeningProblem | undefined;
  onOpen: () => void;
}

function NoSession({ busy, problem, onOpen }: NoSessionProps) {
  const { t } = useTranslation('terminals');
  if (busy) {
    return (
      <p className={classes.opening} role="status">
        {t('opening')}
      </p>
    );
  }
  return (
    <EmptyState
      icon="terminal"
      title={problem ? problem.title : t('empty.title')}
      text={problem && <span className={classes.reason}>{problem.text}</span>}
      action={
        <>
          {problem?.action && <Button onClick={problem.action.run}>{problem.action.label}</Button>}
          <Button variant={problem ? 'default' : 'filled'} onClick={onOpen}>
            {problem ? t('retry') : t('new')}
          </Button>
        </>
      }
    />
  );
}

interface OptionsProps {
  row: ContainerRow;
  opened: boolean;
  open: (place: TerminalPlace) => Promise<void>;
  onClose: () => void;
}

function Options({ row, opened, open, onClose }: OptionsProps) {
  const words = useTerminalFormWords();
  const target = containerTarget(row.id);
  const { values, change, errors, dialog, debug, submit } = useTerminalForm(row.engineId, { target }, async (place) => {
    await open(place);
    onClose();
  });
  return (
    <TerminalForm
      opened={opened}
      words={words}
      targets={[{ group: '', items: [{ value: target, label: row.name }] }]}
      values={values}
      onChange={change}
      errors={errors}
      dialog={dialog}
      isContainer
      isHost={false}
      onDebug={debug}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

interface ToolsProps {
  disabled: boolean;
  onOpen: (kind: Kind) => void;
  onOptions: () => void;
}

function Tools({ disabled, onOpen, onOptions }: ToolsProps) {
  const { t } = useTranslation('terminals');
  return (
    <>
      <IconButton icon="plus" size="small" label={t('new')} disabled={disabled} onClick={() => onOpen('shell')} />
      <ActionMenu
        icon="chevron-down"
        label={t('more')}
        items={[
          { id: 'options', label: t('options'), disabled, run: onOptions },
          { id: 'attach', label: t('form.kindAttach'), disabled, run: () => onOpen('attach') },
          { id: 'debug', label: t('form.kindDebug'), disabled, run: () => onOpen('debug') },
        ]}
      />
    </>
  );
}

/** The first one opens by itself when the tab is entered and there is none. */
function useFirst(wanted: boolean, open: () => void): void {
  const tried = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is known that there is none.
  useEffect(() => {
    if (!wanted || tried.current) return;
    tried.current = true;
    open();
  }, [wanted]);
}

export function TerminalTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('terminals');
  const { engineId, id: containerId } = row;
  const { state, view } = useTerminalView({ view: `container ${containerId}`, of: { engineId, containerId } });
  const [asking, setAsking] = useState(false);
  const { active, known, sessions, opening } = state;
  const running = row.state === 'running';
  const open = (kind: Kind) => void state.open({ kind, engineId, containerId });
  useFirst(known && running && sessions.length === 0, () => open('shell'));
  const split = (direction: 'row' | 'column') => active && view.onSplit(active.id, direction);
  useCommands(
    active
      ? [
          { id: 'terminals.right', title: t('splitRight'), shortcut: 'mod+shift+e', run: () => split('row') },
          { id: 'terminals.down', title: t('splitDown'), shortcut: 'mod+shift+o', run: () => split('column') },
        ]
      : [],
  );
  if (!known) return null;
  if (!active && !running) return <NotRunning row={row} />;
  return (
    <>
      {active ? (
        <TerminalWorkspace
          {...view}
          tools={<Tools disabled={!running || opening.busy} onOpen={open} onOptions={() => setAsking(true)} />}
        />
      ) : (
        <NoSession busy={opening.busy} problem={view.problem} onOpen={() => open('shell')} />
      )}
      <Options row={row} opened={asking} open={state.openOrReject} onClose={() => setAsking(false)} />
    </>
  );
}
