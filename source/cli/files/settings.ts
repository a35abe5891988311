interface SettingRow {
  readonly kind: "string" | "boolean" | "object";
  /** What it does, without a full stop. */
  readonly means: string;
  /** A value as the file has it. */
  readonly example: string;
  /** The option that wins over it. */
  readonly option?: string;
  /** The environment variable that wins over it. */
  readonly variable?: string;
}

/** Every member of the configuration file, once. Reading the file and the table of docs/configuration.md derive from here. */
const SETTINGS = {
  data: {
    kind: "string",
    means: "data folder",
    example: '"/var/lib/dwtriage"',
    option: "--data DIR",
    variable: "DWTRIAGE_DATA",
  },
  store: {
    kind: "string",
    means: "team store in PostgreSQL; the data folder is then this host's copy of an environment",
    example: '"postgresql://db.contoso.com/oncall"',
    option: "--store ADDRESS",
    variable: "DWTRIAGE_STORE",
  },
  environment: {
    kind: "string",
    means: "environment of the team store",
    example: '"contoso-prod"',
    option: "--environment NAME",
    variable: "DWTRIAGE_ENVIRONMENT",
  },
  environments: {
    kind: "object",
    means: "environments by name, each with its data folder or team store; `dwtriage env set` writes it",
    example: '{"uat": {"data": "/srv/uat"}}',
    option: "--env NAME",
    variable: "DWTRIAGE_ENV",
  },
  env: {
    kind: "string",
    means: "environment where none is named; never a production one",
    example: '"uat"',
    option: "--env NAME",
    variable: "DWTRIAGE_ENV",
  },
  storePassword: {
    kind: "object",
    means:
      "where the team store's password is: a variable (env) or a file of mode 0600; libpq's ways without it",
    example: '{"file": "/etc/dwtriage/store.password"}',
  },
  readOnly: { kind: "boolean", means: "change nothing", example: "true", option: "--read-only" },
  utc: { kind: "boolean", means: "show and read times in UTC", example: "true", option: "--utc" },
  groupAccess: { kind: "boolean", means: "let the group of the folder use the engine", example: "true" },
  idle: {
    kind: "string",
    means: "how long the engine stays without a client and without work",
    example: '"1h"',
    option: "--idle 1h",
  },
  ambiguousWidth: {
    kind: "string",
    means:
      "cells that the terminal gives to lines, symbols and accented letters: ask (the default finds it out), narrow (one) or wide (two, which draws in ASCII)",
    example: '"wide"',
    option: "--ambiguous-width wide",
    variable: "DWTRIAGE_AMBIGUOUS_WIDTH",
  },
  theme: { kind: "string", means: "colours of the screen: dark, light or mono", example: '"light"' },
  notify: { kind: "boolean", means: "bell and notification when a request ends", example: "true" },
  mouse: {
    kind: "boolean",
    means:
      "the wheel of the mouse scrolls (the default); text is then selected with Shift held down. false leaves the mouse to the terminal",
    example: "false",
  },
  screenReader: {
    kind: "boolean",
    means: "lines for a screen reader",
    example: "true",
    option: "--screen-reader",
    variable: "INK_SCREEN_READER=true",
  },
  keymap: { kind: "string", means: "file of your own keys", example: '"keys.json"', option: "--keymap FILE" },
  views: { kind: "string", means: "file of saved views", example: '"/srv/oncall/views.json"' },
  connections: { kind: "object", means: "connections to the services, by name", example: "{…}" },
  intake: {
    kind: "object",
    means: "connections whose async error log the engine reads by itself, and how often",
    example: '{"contoso-uat": "1m"}',
  },
  notifications: {
    kind: "string",
    means: "rules about what the engine says by itself, and to whom",
    example: '"notify.json"',
  },
  telemetry: {
    kind: "object",
    means: "Application Insights resources and Log Analytics workspaces to import from, by name",
    example: "{…}",
  },
  knowledge: { kind: "string", means: "file of your own knowledge of errors", example: '"knowledge.json"' },
  policy: {
    kind: "string",
    means: "cause policy: what may be retried or dismissed",
    example: '"policy.json"',
    option: "--policy FILE",
  },
  quietHours: {
    kind: "object",
    means: "hours in which nothing is reconciled",
    example: '["22:00-06:00"]',
    option: "--ignore-quiet-hours, for one request",
  },
  redact: {
    kind: "object",
    means: "columns and patterns to take out of everything that leaves",
    example: String.raw`["key", "/\\d{16}/"]`,
  },
  redactScreen: {
    kind: "boolean",
    means: "take them out on the screen, too",
    example: "true",
    option: "--redact-screen",
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

interface Values {
  readonly string: string;
  readonly boolean: boolean;
  readonly object: object;
}

/** The file as it is after its members were checked. */
export type ConfigurationFile = {
  readonly [Name in keyof typeof SETTINGS]?: Values[(typeof SETTINGS)[Name]["kind"]];
};

/** Every setting with its row. */
export const SETTING_ROWS: readonly (readonly [string, SettingRow])[] = Object.entries<SettingRow>(SETTINGS);
