// Mounts the packaged web part for the clerk.
(async function () {
  const config = await (await fetch("/config.json")).json();
  const guid = (text) => ({ toString: () => text });
  const getToken = async () => (await (await fetch(config.issuer + "/token?person=clerk")).json()).access_token;
  const WebPart = window.packaged.exports.default;
  const part = new WebPart();
  part.context = {
    pageContext: { aadInfo: { tenantId: guid(config.tenantId), userId: guid(config.persons.clerk.oid) } },
    aadTokenProviderFactory: { getTokenProvider: async () => ({ getToken }) },
  };
  part.domElement = document.getElementById("typed");
  part.properties = { view: "entry", purpose: "hr-administration", ...config };
  await part.onInit();
  part.render();
  document.documentElement.dataset.ready = "true";
})().catch(function (error) {
  document.documentElement.dataset.failed = String(error);
});
