/** Asks the server for a file and hands it to the person. Throws an error whose message says what to do. */
export async function downloadExport(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): Promise<void> {
  const response = await fetch(`${path}?${exportParameters(query)}`);
  if (!response.ok) throw new Error(await refusalText(response));
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = fileNameOf(response.headers.get('content-disposition'));
  link.click();
  // The browser has taken the file over by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** What is not asked for is left out. */
export const exportParameters = (query: Readonly<Record<string, string | number | undefined>>): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();

export const fileNameOf = (disposition: string | null): string =>
  /filename="([\w.-]+)"/.exec(disposition ?? '')?.[1] ?? 'export';

async function refusalText(response: Response): Promise<string> {
  const text = await response.text();
  if (!(response.headers.get('content-type') ?? '').includes('json')) {
    return `the file could not be made (${response.status}); try again`;
  }
  const message: unknown = Reflect.get(Object(JSON.parse(text)), 'message');
  return typeof message === 'string' ? message : `the file could not be made (${response.status}); try again`;
}
