// What is being worked at, a line each: how far it is, and a way to stop it.
import { IconButton } from './icon-button.tsx';
import { Progress } from './progress.tsx';
import styles from './work-list.module.css';

export interface WorkLine {
  id: string;
  title: string;
  /** 0 to 1; left out while nobody knows. */
  value?: number | undefined;
  detail?: string | undefined;
  cancelLabel: string;
}

export interface WorkListProps {
  label: string;
  lines: readonly WorkLine[];
  onCancel: (id: string) => void;
}

/** A long one scrolls. */
export function WorkList({ label, lines, onCancel }: WorkListProps) {
  return (
    <ul className={styles.list} aria-label={label}>
      {lines.map(({ id, title, value, detail, cancelLabel }) => (
        <li key={id} className={styles.line}>
          <Progress label={title} value={value} detail={detail} />
          <IconButton icon="close" size="small" label={cancelLabel} onClick={() => onCancel(id)} />
        </li>
      ))}
    </ul>
  );
}
