/** The keys of the page; EventHelp.tsx lists them. */
export interface TriageActions {
  next(): void;
  previous(): void;
  /** A row down or up. */
  down(): void;
  up(): void;
  star(): void;
  remove(): void;
  undo(): void;
  /** Shows the event, and once it is shown its footage. */
  open(): void;
  note(): void;
  play(): void;
  help(): void;
  close(): void;
}

/** @param panel an event is shown: up and down go through events then, too. @returns whether the key means something here. */
export function act(key: string, actions: TriageActions, panel: boolean): boolean {
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case 'j':
    case 'ArrowRight':
      actions.next();
      return true;
    case 'k':
    case 'ArrowLeft':
      actions.previous();
      return true;
    case 'ArrowDown':
      if (panel) actions.next();
      else actions.down();
      return true;
    case 'ArrowUp':
      if (panel) actions.previous();
      else actions.up();
      return true;
    case 's':
      actions.star();
      return true;
    case '#':
    case 'Delete':
      actions.remove();
      return true;
    case 'u':
      actions.undo();
      return true;
    case 'o':
    case 'Enter':
      actions.open();
      return true;
    case 'n':
      actions.note();
      return true;
    case 'p':
    case ' ':
      actions.play();
      return true;
    case '?':
      actions.help();
      return true;
    case 'Escape':
      actions.close();
      return true;
    default:
      return false;
  }
}
