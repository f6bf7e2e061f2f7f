/** Mosaic's mark: an M laid from six tiles, one of them in the accent colour. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="currentColor">
        <path d="M2 4.2 8.6 8v20H3.4A1.4 1.4 0 0 1 2 26.6Z" />
        <path d="M30 4.2 23.4 8v20h5.2a1.4 1.4 0 0 0 1.4-1.4Z" opacity="0.82" />
        <path d="m10 8.8 5.3 3.1v10.4L10 19.2Z" opacity="0.62" />
      </g>
      <path d="m22 8.8-5.3 3.1v10.4l5.3-3.1Z" fill="var(--color-accent)" />
      <path d="m10 20.9 5.3 3V28H10Z" fill="var(--color-accent)" opacity="0.45" />
      <path d="m22 20.9-5.3 3V28H22Z" fill="currentColor" opacity="0.28" />
    </svg>
  );
}
