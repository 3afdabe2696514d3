// Counts in the browser's tab what was said while the reader looked elsewhere.

const title = document.title;
let unseen = 0;

/** Tells that somebody else said something. */
export function somethingSaid() {
  if (!document.hidden) return;
  unseen++;
  document.title = `(${unseen}) ${title}`;
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = title;
});
