export function electronRuntime(root: string): string | null;
export function hasDisplay(): boolean;
