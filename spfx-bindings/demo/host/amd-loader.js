// As much of an AMD loader as one bundle needs, with the SPFx runtime's modules stubbed by plain functions.
(function () {
  function BaseClientSideWebPart() {}
  BaseClientSideWebPart.prototype.onInit = function () {
    return Promise.resolve();
  };
  const field = function (name, properties) {
    return { name: name, properties: properties };
  };
  const modules = {
    "@microsoft/sp-webpart-base": { BaseClientSideWebPart: BaseClientSideWebPart },
    "@microsoft/sp-core-library": { Version: { parse: String } },
    "@microsoft/sp-property-pane": { PropertyPaneTextField: field, PropertyPaneDropdown: field },
  };
  window.define = function (name, dependencies, factory) {
    const missing = dependencies.filter(function (dependency) {
      return !modules[dependency];
    });
    if (missing.length > 0) throw new Error("the bundle needs " + missing.join(", "));
    window.packaged = {
      name: name,
      exports: factory.apply(
        null,
        dependencies.map(function (key) {
          return modules[key];
        }),
      ),
    };
  };
  window.define.amd = {};
})();
