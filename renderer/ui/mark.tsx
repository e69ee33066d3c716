// Gantry's mark: a gantry crane with its container.
import styles from './mark.module.css';

/** `size` in CSS pixels. Decoration: the name stands beside it. */
export function Mark({ size = 24 }: { size?: number | undefined }) {
  return (
    <svg className={styles.mark} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path className={styles.crane} d="M2 6.5h28 M7.5 6.5V28 M24.5 6.5V28 M4.5 28h6 M21.5 28h6 M16 6.5v7" />
      <path className={styles.load} d="M10.75 13.5h10.5v8h-10.5z" />
      <path className={styles.ribs} d="M14.25 15.75v3.5 M17.75 15.75v3.5" />
    </svg>
  );
}
