// A command to copy, as it would be typed in a shell.
import styles from './command-line.module.css';
import { CopyButton } from './copy-button.tsx';

export interface CommandLineProps {
  label: string;
  copyLabel: string;
  copiedLabel: string;
  command: string;
}

export function CommandLine({ label, copyLabel, copiedLabel, command }: CommandLineProps) {
  return (
    <figure className={styles.line} aria-label={label}>
      <figcaption className={styles.label}>{label}</figcaption>
      <div className={styles.box}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, which must work by keyboard too */}
        <code className={styles.code} tabIndex={0}>
          {command}
        </code>
        <CopyButton label={copyLabel} copiedLabel={copiedLabel} text={command} />
      </div>
    </figure>
  );
}
