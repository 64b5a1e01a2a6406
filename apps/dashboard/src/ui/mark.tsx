/** The product's sign. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path class="dome" d="M6 22a10 10 0 0 1 20 0z" />
      <path class="ribs" d="M16 12v10M11 14.5V22M21 14.5V22" />
    </svg>
  );
}
