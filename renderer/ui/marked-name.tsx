// The name of a row with short marks behind it: more tags, "built in", "unnamed".
import { classNames } from './class-names.ts';
import styles from './marked-name.module.css';

export interface Mark {
  id: string;
  label: string;
  title?: string | undefined;
}

export interface MarkedNameProps {
  text: string;
  /** Said on hovering; the text itself when left out. */
  title?: string | undefined;
  /** `plain` is a name a person gave, `machine` one that a machine made up, `absent` a word in place of one. */
  kind?: 'plain' | 'machine' | 'absent' | undefined;
  marks?: readonly Mark[] | undefined;
}

export function Marks({ marks }: { marks: readonly Mark[] }) {
  return marks.map((mark) => (
    <span key={mark.id} className={styles.mark} title={mark.title}>
      {mark.label}
    </span>
  ));
}

export function MarkedName({ text, title = text, kind = 'plain', marks = [] }: MarkedNameProps) {
  return (
    <span className={styles.name}>
      <span className={classNames(styles.text, styles[kind])} title={title}>
        {text}
      </span>
      <Marks marks={marks} />
    </span>
  );
}
