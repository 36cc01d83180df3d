export class Version {
  private constructor(private readonly text: string) {}
  public static parse(text: string): Version {
    return new Version(text);
  }
  public toString(): string {
    return this.text;
  }
}
