// A customer's code as the compiler sees it; never run.
import { feldsiegel, FeldsiegelError, SPFx, type Feldsiegel, type Revealed } from "@feldsiegel/spfx";

interface Guid {
  toString(): string;
  equals(other: Guid): boolean;
}
declare class WebPartContext {
  readonly aadTokenProviderFactory: {
    getTokenProvider(): Promise<{ getToken(resource: string, useCachedToken?: boolean): Promise<string> }>;
  };
  readonly pageContext: { readonly aadInfo: { readonly tenantId: Guid; readonly userId: Guid }; readonly web: object };
  readonly domElement: object;
}
declare const context: WebPartContext;
interface Person {
  id: string;
  salary?: number;
}

export async function use(people: Person[]): Promise<Revealed> {
  const client: Feldsiegel = await feldsiegel({ endpoint: "/api", directorySigner: "fsd1.x" }).using(
    SPFx(context, { resource: "api://x" }),
  );
  const sealed = await client.protect("employees", people, { onProgress: ({ done, total }) => void (done / total) });
  // @ts-expect-error the purpose is required
  client.reveal("employees", sealed, {});
  return client.reveal("employees", sealed, { purpose: "payroll" }).catch((error: unknown) => {
    if (error instanceof FeldsiegelError && error.code === "purpose_not_granted") throw error;
    // @ts-expect-error there is no such code
    if (error instanceof FeldsiegelError && error.code === "purpose_not_granteed") throw error;
    throw error;
  });
}

export async function persons(client: Feldsiegel, pseudonym: string): Promise<string | undefined> {
  const [found] = await client.reidentify("person", [pseudonym], { reason: "Request for information, file 12/26" });
  // @ts-expect-error the reason is required
  client.reidentify("person", [pseudonym]);
  const { decideBefore } = await client.requestApproval("reidentification", "Because of that", { minutes: 30 });
  const open = (await client.approvals()).filter(({ own, state }) => !own && state === "requested");
  const given = await Promise.all(open.map(({ id }) => client.approve(id)));
  const { erased } = await client.erase("person", pseudonym);
  return erased > decideBefore || given.length > 0 ? found?.code : found?.identifier;
}
