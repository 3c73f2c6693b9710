/** Stands for a moment while a page comes; the frame around it stays. */
export default function Loading() {
  return <div className="skeleton h-80" role="status" aria-label="Loading" />;
}
