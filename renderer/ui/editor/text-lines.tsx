// A few lines of machine text as the value of a property: environment, paths, options.
import styles from './text-lines.module.css';

/** `none` stands where there are no lines. */
export function TextLines({ lines, none }: { lines: readonly string[]; none: string }) {
  if (lines.length === 0) return <span className={styles.none}>{none}</span>;
  return (
    <ul className={styles.lines}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat and never move by themselves
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
}

/** Names and values as lines, `name=value`. */
export function recordLines(record: Readonly<Record<string, string>>): string[] {
  return Object.entries(record).map(([name, value]) => `${name}=${value}`);
}
