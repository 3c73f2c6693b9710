/** As a `ref` of what a key press should do next, where the control that had the focus has gone. */
export const takeFocus = (element: HTMLElement | null): void => element?.focus();
