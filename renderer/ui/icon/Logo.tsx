import "./icon.css";

/** The mark of the console: a ring whose aft quarter stands raised, as a quarterdeck does over the main deck. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg className="logo" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <path
        d="M9 3.6A7.2 7.2 0 1 0 16.4 11"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <path d="M11.4 1.6a7.2 7.2 0 0 1 7 7h-7z" fill="currentColor" />
    </svg>
  );
}
