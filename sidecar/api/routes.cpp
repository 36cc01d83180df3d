#include "sidecar/api/routes.h"

#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

http::Response key_directory(const http::Request& request, const Authenticate& verify, DirectoryService& directories,
                             std::int64_t now) {
  const auto token = authenticate(request, verify);
  if (!token.ok()) return http::problem(token.error());
  const auto document = directories.document(token->tenant(), now);
  http::Response response;
  if (document.ok()) {
    response.body = http::Body(**document);
  } else {
    response = http::problem(document.error());
  }
  response.notes.tenant = token->tenant().text();
  return response;
}

}  // namespace

void add_api_routes(http::Router& router, RevealHandler reveal, Authenticate verify, DirectoryService& directories,
                    Clock now) {
  router.add({.method = http::Method::post,
              .path = "/v1/reveal",
              .handler = std::move(reveal),
              .admit =
                  [verify](const http::Request& request) {
                    const auto token = authenticate(request, verify);
                    return token.ok() ? http::Response{} : http::problem(token.error());
                  },
              .takes_json = true,
              .cross_origin = true});
  router.add({.method = http::Method::get,
              .path = "/v1/key-directory",
              .handler =
                  [verify = std::move(verify), &directories, now = std::move(now)](const http::Request& request) {
                    return key_directory(request, verify, directories, now());
                  },
              .cross_origin = true});
  router.add({.method = http::Method::get,
              .path = "/v1/openapi.json",
              .handler = [](const http::Request&) { return http::Response{.body = http::Body(openapi_document())}; },
              .cross_origin = true});
}

}  // namespace feldsiegel::api
