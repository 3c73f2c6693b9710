/*
 * Runs in the page before its own scripts. For every change of the screen it notes up to which journal event the
 * page says it is, which rows came, and when that had been painted: the change is followed by a frame, and once the
 * frame after that begins, the first one was laid out and painted.
 */
window.benchPainted = [];

const rowsIn = (node) =>
  node instanceof Element
    ? [node, ...node.querySelectorAll('[data-row]')].flatMap(({ dataset }) => dataset?.row ?? [])
    : [];

const note = (changes) => {
  const rows = changes.flatMap(({ addedNodes }) => [...addedNodes].flatMap(rowsIn));
  const seq = Number(document.querySelector('[data-seq]')?.dataset.seq ?? 0);
  const painted = () => window.benchPainted.push({ seq, rows, atMs: Date.now() });
  requestAnimationFrame(() => requestAnimationFrame(painted));
};

new MutationObserver(note).observe(document, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ['data-seq'],
});
