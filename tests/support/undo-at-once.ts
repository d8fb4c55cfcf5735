import type { Page } from 'playwright';

/**
 * Does something that can be undone, and undoes it as soon as that is offered: a busy machine may take longer from one click to the
 * next than the offer stands.
 */
export async function undoAtOnce(page: Page, act: () => Promise<void>): Promise<void> {
  const undone = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const look = () => {
          const undo = [...document.querySelectorAll<HTMLElement>('.toast button')].find(({ textContent }) => textContent?.trim() === 'Undo');
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
