// A short word behind a file's name: what became of it, or what else is worth knowing.
import styles from './change-mark.module.css';

export interface ChangeMarkProps {
  text: string;
  /** Without one it is a plain word. */
  change?: 'added' | 'changed' | 'gone';
}

export function ChangeMark({ text, change }: ChangeMarkProps) {
  return (
    <span className={styles.mark} data-change={change}>
      {text}
    </span>
  );
}
