// The property pane is never opened in the demo; its builders only have to exist.
export const PropertyPaneTextField = (name: string, properties: unknown): unknown => ({ name, properties });
export const PropertyPaneDropdown = PropertyPaneTextField;
export type IPropertyPaneConfiguration = unknown;
