/** One background service of the scheduler. */
export interface Service {
  readonly name: string;
  start(): void;
  /** Resolves when the service will write nothing more. */
  stop(): Promise<void>;
}
