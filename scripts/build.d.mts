export function buildRenderer(root: string): void;
export function buildDesktop(root: string): void;
