// Gantry's mark: a gantry crane with its container.
import styles from './mark.module.css';

/** `size` in CSS pixels. Decoration: the name stands beside it. */
export function Mark({ size = 24 }: { size?: number | undefined }) {
  return (
    <svg className={styles.mark} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path className={styles.rope} d="M14.25 8.5 11.5 14 M17.75 8.5 20.5 14" />
      <path className={styles.crane} d="M1.5 5.5h29 M8 5.5 5.25 27 M24 5.5 26.75 27 M2 28.25h28" />
      <path className={styles.trolley} d="M13 5.5h6v2.75h-6z" />
      <path className={styles.load} d="M9.5 14.25h13v7h-13z" />
      <path className={styles.ribs} d="M12.5 16.25v3 M14.83 16.25v3 M17.17 16.25v3 M19.5 16.25v3" />
    </svg>
  );
}
