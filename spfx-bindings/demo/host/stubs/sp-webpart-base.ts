// The part of the SPFx runtime that a web part touches: the base class, to be mounted by ../mount.ts.
// A plain constructor with a prototype would do as well; the real runtime behaves the same for these members.

export class BaseClientSideWebPart<Properties> {
  public context!: unknown;
  public domElement!: HTMLElement;
  public properties!: Properties;

  protected onInit(): Promise<void> {
    return Promise.resolve();
  }

  /** What the host calls: the life of a web part from its creation to its first picture. */
  public async mountForDemo(domElement: HTMLElement, context: unknown, properties: Properties): Promise<void> {
    Object.assign(this, { domElement, context, properties });
    await this.onInit();
    (this as unknown as { render(): void }).render();
  }
}
