/** Builds the dashboard when its sources changed since the last build, and only then. */
export function ensureWebBuilt(say: (line: string) => void, abort?: AbortSignal): Promise<void>;
