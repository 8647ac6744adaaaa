const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** The reader's day of an ISO 8601 time, as "Nov 28, 2026". */
export function formatDay(at: string): string {
  return format.format(new Date(at));
}
