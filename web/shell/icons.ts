// What the page's signs look like, by their names.

/** Paths in a square of 24 by 24. */
export const PATHS = {
  play: 'M8 5v14l11-7z',
  pause: 'M8 5v14M16 5v14',
  stepOn: 'M6 5v14l9-7zM18 5v14',
  stepBack: 'M18 5v14l-9-7zM6 5v14',
  packetOn: 'M4 5v14l7-7zM13 5v14l7-7z',
  packetBack: 'M20 5v14l-7-7zM11 5v14l-7-7z',
  live: 'M5 5v14l9-7zM17 5v14M21 5v14',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  follow: 'M3 12h6M15 12h6M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6M12 3v3M12 18v3',
  act: 'M13 3 5 13h6l-1 8 8-10h-6z',
  help: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.5',
  light:
    'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  auto: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 3v18M12 7h4M12 12h8M12 17h4',
  projector: 'M3 4h18M5 4v11h14V4M12 15v5M8 20h8',
  enlarge: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  close: 'M6 6l12 12M18 6 6 18',
  transmitted: 'M4 12h15M13 6l6 6-6 6',
  delivered: 'M5 13l5 5L19 7',
  answered: 'M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v1',
  dropped: 'M6 6l12 12M18 6 6 18',
  parked: 'M9 6v12M15 6v12',
  open: 'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10',
  file: 'M4 20V5h6l2 3h8v12z',
  save: 'M12 4v11M7 10.5 12 15l5-4.5M5 20h14',
  warning: 'M12 4 2.5 20h19zM12 10v5M12 17.5v.5',
} as const;

export type IconName = keyof typeof PATHS;
