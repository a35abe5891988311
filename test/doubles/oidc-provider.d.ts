/** The library comes without types: this is what the tests use of it. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Saved {
    save(): Promise<string>;
  }

  interface DeviceCode extends Saved {
    readonly params: { readonly scope: string };
    accountId?: string;
    grantId?: string;
    scope?: string;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    proxy: boolean;
    readonly DeviceCode: { findByUserCode(code: string): Promise<DeviceCode | undefined> };
    readonly Grant: new (of: { accountId: string; clientId: string }) => Saved & {
      addOIDCScope(scope: string): void;
    };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    on(event: "server_error", listener: (context: unknown, error: Error) => void): void;
  }
}
