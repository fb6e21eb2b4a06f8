// The icons, drawn on a grid of 16. They only accompany words, so readers skip them.

const paths = {
  overview: 'M2 13a6 6 0 1 1 12 0M8 13l3-5',
  clients:
    'M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5a4.5 4.5 0 0 1 9 0M11 3.4a2.4 2.4 0 0 1 0 4.2M12.5 10a4 4 0 0 1 2 3.5',
  topics: 'M3 8a5 5 0 0 1 5-5M13 8a5 5 0 0 1-5 5M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z',
  messages: 'M2 3.5h12v8H7l-3 2.5v-2.5H2ZM5 6.5h6M5 9h4',
  errors: 'M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2ZM8 4.5v4.2M8 11.2v.2',
  send: 'M14 2 2 7l5 2 2 5ZM14 2 7 9',
  client: 'M5 2v3M11 2v3M3.5 5h9v3a4.5 4.5 0 0 1-9 0ZM8 12.5V15',
  auto: 'M8 2a6 6 0 1 0 0 12ZM8 2a6 6 0 0 1 0 12',
  light:
    'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3',
  dark: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3Z',
  signOut: 'M9.5 5V2.5h-7v11h7V11M6 8h8.5M12 5.5 14.5 8 12 10.5',
  pause: 'M5.5 3v10M10.5 3v10',
  resume: 'M5 3l7.5 5L5 13Z',
  clear: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9',
  record: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z',
  save: 'M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  add: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  in: 'M8 13V3M4 7l4-4 4 4',
  out: 'M8 3v10M4 9l4 4 4-4',
  first: 'M4 3v10M12 3.5 7.5 8l4.5 4.5',
  previous: 'M10 3.5 5.5 8l4.5 4.5',
  next: 'M6 3.5 10.5 8 6 12.5',
  newest: 'M3.5 4 8 8.5 12.5 4M3.5 12.5h9',
  ascending: 'M3.5 10.5 8 5l4.5 5.5Z',
  descending: 'M3.5 5.5 8 11l4.5-5.5Z',
  good: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2.5 15 14H1ZM8 7v3M8 12v.2',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
