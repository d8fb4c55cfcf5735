import type { Page } from 'playwright';

/** Runs in the page: clicks the next Undo that is offered; what was done before may still be on offer. */
const undoNext = `new Promise((resolve) => {
  const offers = () => [...document.querySelectorAll('.toast button')].filter((button) => button.textContent.trim() === 'Undo');
  const earlier = new Set(offers());
  const observer = new MutationObserver(() => {
    const undo = offers().find((each) => !earlier.has(each));
    if (!undo) return;
    observer.disconnect();
    undo.click();
    resolve();
  });
  observer.observe(document.body, { childList: true, subtree: true });
})`;

/**
 * Does something that can be undone, and undoes it as soon as that is offered: a busy machine may take longer from one click to the
 * next than the offer stands.
 */
export async function undoAtOnce(page: Page, act: () => Promise<void>): Promise<void> {
  const undone = page.evaluate(undoNext);
  await act();
  await undone;
}
