// The colour that a source has among the lines, to be shown beside its name.
import styles from './log-swatch.module.css';

/** Colours of sources there are; more share them, their names tell them apart. */
const colours = 8;

/** What `data-colour` of a source is. */
export function sourceColour(key: number): number {
  return key % colours;
}

/** Decoration: the name stands beside it. */
export function LogSwatch({ source }: { source: number }) {
  return <span className={styles.swatch} data-colour={sourceColour(source)} aria-hidden="true" />;
}
