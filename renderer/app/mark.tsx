// The app's mark: a gantry crane with a container on its hook.

export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d="M2.5 5.5h19M5.5 5.5v15M18.5 5.5v15M3.5 20.5h4M16.5 20.5h4M12 5.5v4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <rect x="8" y="9.5" width="8" height="6" rx="1" fill="var(--colour-accent)" />
    </svg>
  );
}
