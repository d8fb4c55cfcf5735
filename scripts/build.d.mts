export function buildRenderer(root: string): void;
export function buildProcesses(root: string): void;
