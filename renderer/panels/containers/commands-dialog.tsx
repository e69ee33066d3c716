// The docker lines that equal what this panel can do with one container, each to be copied.
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { containerCommands } from './actions.ts';
import classes from './dialogs.module.css';

export function CommandsDialog({ row, onClose }: { row: ContainerRow | undefined; onClose: () => void }) {
  const { t } = useTranslation('containers');
  const commandWords = useCommandWords('containers');
  if (!row) return null;
  return (
    <Dialog opened title={t('command.title', { name: row.name })} onClose={onClose} closeLabel={t('command.close')}>
      <div className={classes.body}>
        {containerCommands(row).map(({ action, command }) => (
          <CommandLine key={action} {...commandWords} label={t(`action.${action}`)} command={command} />
        ))}
      </div>
    </Dialog>
  );
}
