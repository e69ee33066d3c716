// The badge of a container whose registry has a newer image; it opens what can be done about it.
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { isOffered } from '../../../../runtime/contract/updates.ts';
import { useUpdates } from '../../../state/updates.ts';
import { Icon } from '../../../ui/icon.tsx';
import classes from './updates.module.css';

interface Props {
  row: ContainerRow;
  onOpen: (row: ContainerRow) => void;
  /** With its words beside it, where there is room. */
  words?: boolean;
}

export function UpdateMark(props: Props) {
  const { row } = props;
  const offered = useUpdates((all) => {
    const update = all.get(row.id);
    return update !== undefined && isOffered(update);
  });
  return offered ? <Mark {...props} /> : null;
}

function Mark({ row, onOpen, words = false }: Props) {
  const { t } = useTranslation('containers');
  const label = t('updates.badgeOf', { name: row.name });
  return (
    <button
      type="button"
      className={classes.mark}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        onOpen(row);
      }}
    >
      <Icon name="arrow-up" size={14} />
      {words && t('updates.badge')}
    </button>
  );
}
