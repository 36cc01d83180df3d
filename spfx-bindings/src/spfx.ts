// The identity of a SharePoint Framework web part, in SharePoint and in Teams alike.
import { FeldsiegelError } from "./errors.js";
import { guidOf, type TokenProvider } from "./identity.js";

/** The slice of WebPartContext that is used; `this.context` fits. */
export interface SPFxContext {
  readonly aadTokenProviderFactory: {
    getTokenProvider(): Promise<{ getToken(resource: string): Promise<string> }>;
  };
  readonly pageContext: {
    readonly aadInfo?: { readonly tenantId: { toString(): string }; readonly userId?: { toString(): string } };
  };
}

export interface SPFxOptions {
  /** The API's application id URI or client id, as in `webApiPermissionRequests`. */
  resource: string;
}

export function SPFx(context: SPFxContext, options: SPFxOptions): TokenProvider {
  const factory = context?.aadTokenProviderFactory;
  if (typeof factory?.getTokenProvider !== "function") {
    throw new FeldsiegelError("invalid_value", {
      at: "/context",
      detail: "Pass the web part's this.context, in or after onInit().",
    });
  }
  if (typeof options?.resource !== "string" || options.resource === "") {
    throw new FeldsiegelError("invalid_value", { at: "/resource", detail: "Name the API that the token is for." });
  }
  const { tenantId, userId } = context.pageContext?.aadInfo ?? {};
  let tokens: Promise<{ getToken(resource: string): Promise<string> }> | undefined;
  const provider = () => {
    // A failed attempt is not kept, or one bad moment would last as long as the page.
    tokens ??= factory.getTokenProvider().catch((error: unknown) => {
      tokens = undefined;
      throw error;
    });
    return tokens;
  };
  return {
    getToken: async () => (await provider()).getToken(options.resource),
    tenantId: guidOf(tenantId?.toString()),
    objectId: guidOf(userId?.toString()),
  };
}
