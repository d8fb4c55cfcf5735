import type { Page } from 'playwright';

/**
 * Does something that can be undone, and undoes it as soon as that is offered: a busy machine may take longer from one click to the
 * next than the offer stands.
 */
export async function undoAtOnce(page: Page, act: () => Promise<void>): Promise<void> {
  const undone = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const offers = () => [...document.querySelectorAll<HTMLElement>('.toast button')].filter(({ textContent }) => textContent?.trim() === 'Undo');
        // What was done before may still be on offer.
        const earlier = new Set(offers());
        const look = () => {
          const undo = offers().find((each) => !earlier.has(each));
          if (!undo) return;
          observer.disconnect();
          undo.click();
          resolve();
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { childList: true, subtree: true });
      }),
  );
  await act();
  await undone;
}
