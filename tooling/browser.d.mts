/** Finds a headless Chromium; `install` lets root fetch it through apt-get. */
export function findBrowser(options?: {
  readonly install?: boolean;
}): Promise<
  | { readonly path: string; readonly problem?: undefined }
  | { readonly path?: undefined; readonly problem: string }
>;
