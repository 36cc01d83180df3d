// Before any test: the modules as the sources import them.
import { embedModules } from "../../scripts/embed.mjs";

export default function setup(): void {
  embedModules();
}
