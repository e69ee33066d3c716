// Asks in which running container a new terminal is to be opened.
import { Button, Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { useContainers } from '../../state/containers.ts';
import { useEngineId } from '../../state/engines.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { openTerminal } from '../../state/terminals.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import classes from './terminals.module.css';

interface NewTerminalProps {
  opened: boolean;
  onClose: () => void;
  onOpened: (session: TerminalSession) => void;
}

const formId = 'new-terminal';

function Picker({ chosen, onChoose }: { chosen: string | null; onChoose: (id: string | null) => void }) {
  const { t } = useTranslation('terminals');
  const containers = useContainers((state) => state.items);
  const running = containers
    .filter(({ state }) => state === 'running')
    .sort((a, b) => naturalCompare(a.name, b.name))
    .map(({ id, name }) => ({ value: id, label: name }));
  if (running.length === 0) return <p className={classes.text}>{t('picker.none')}</p>;
  return (
    <Select
      data-autofocus
      searchable
      label={t('picker.container')}
      placeholder={t('picker.placeholder')}
      nothingFoundMessage={t('picker.nothing')}
      limit={100}
      data={running}
      value={chosen}
      onChange={onChoose}
    />
  );
}

export function NewTerminal({ opened, onClose, onOpened }: NewTerminalProps) {
  const { t } = useTranslation('terminals');
  const engineId = useEngineId();
  const textOf = useProblemText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const close = () => {
    setChosen(null);
    setError(undefined);
    onClose();
  };
  const open = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen === null) return;
    setBusy(true);
    setError(undefined);
    try {
      const session = await openTerminal(engineId, chosen);
      setChosen(null);
      onOpened(session);
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([title, detail].filter((part) => part !== '').join(' '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      opened={opened}
      title={t('picker.title')}
      onClose={close}
      closeLabel={t('picker.close')}
      size="small"
      busy={busy}
      error={error}
      footer={
        <>
          <Button variant="default" disabled={busy} onClick={close}>
            {t('picker.cancel')}
          </Button>
          <Button type="submit" form={formId} loading={busy} disabled={chosen === null}>
            {t('picker.open')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void open(event)}>
        <Picker chosen={chosen} onChoose={setChosen} />
      </form>
    </Dialog>
  );
}
