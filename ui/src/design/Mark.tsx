/** Mosaic's mark: a square laid from seven tiles; an M shows in the joints, with one stroke in the accent colour. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="currentColor">
        <path d="M5 2h4v28H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Z" />
        <path d="M27 2h-4v28h4a3 3 0 0 0 3-3V5a3 3 0 0 0-3-3Z" />
        <path d="m10.4 2.7 4.9 7v10.4l-4.9-7Z" />
        <path d="m10.4 15.6 4.9 7V30h-4.9Z" opacity="0.22" />
        <path d="m21.6 15.6-4.9 7V30h4.9Z" opacity="0.22" />
      </g>
      <path d="m21.6 2.7-4.9 7v10.4l4.9-7Z" fill="var(--color-accent)" />
      <path d="M12 2h8l-4 5.7Z" fill="var(--color-accent)" opacity="0.4" />
    </svg>
  );
}
