export const blocksPerMsVariable: string;
export function hashBlocks(count: number): void;
export function burn(tenthsOfMs: number): void;
export function work(bytes: Uint8Array): void;
