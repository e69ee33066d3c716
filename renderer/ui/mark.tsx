// Gantry's mark: a gantry crane with its container.
import styles from './mark.module.css';

/** `size` in CSS pixels. Decoration: the name stands beside it. */
export function Mark({ size = 24 }: { size?: number | undefined }) {
  return (
    <svg className={styles.mark} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path className={styles.crane} d="M2 5.5h28 M6 5.5V28 M26 5.5V28 M3 28h6 M23 28h6" />
      <path className={styles.rope} d="M12.5 5.5V13 M19.5 5.5V13" />
      <path className={styles.load} d="M10.25 13.25h11.5v7.5h-11.5z" />
      <path className={styles.ribs} d="M13.25 15.25v3.5 M16 15.25v3.5 M18.75 15.25v3.5" />
    </svg>
  );
}
