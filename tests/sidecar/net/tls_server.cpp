#include "tests/sidecar/net/tls_server.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace feldsiegel::testing {
namespace {

void need(bool ok) {
  if (!ok) std::abort();
}

std::shared_ptr<EVP_PKEY> new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void add_extension(X509* certificate, int nid, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

std::shared_ptr<X509> blank_certificate(const std::string& name, EVP_PKEY* key, long serial, long seconds) {
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), seconds < 0 ? seconds - 3600 : -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds);
  const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, text, -1, -1, 0);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

// Head and body, as long as the head says; empty where the connection ends before.
std::string read_request(SSL* tls) {
  std::string request;
  std::size_t expected = 0;
  while (expected == 0 || request.size() < expected) {
    char part[4096];
    const int size = SSL_read(tls, part, sizeof(part));
    if (size <= 0) return {};
    request.append(part, static_cast<std::size_t>(size));
    const std::size_t head = request.find("\r\n\r\n");
    if (expected > 0 || head == request.npos) continue;
    const std::size_t length = request.find("Content-Length: ");
    expected = head + 4 + (length < head ? std::stoul(request.substr(length + 16)) : 0);
  }
  return request;
}

int listen_on_loopback(std::string& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  need(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener, 16) == 0);
  need(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port = std::to_string(ntohs(address.sin_port));
  return listener;
}

}  // namespace

std::string http_answer(const std::string& status, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n" + more_headers + "\r\n" + body;
}

TestAuthority::TestAuthority() {
  self_.key = new_key();
  self_.certificate = blank_certificate("Feldsiegel test authority", self_.key.get(), 1, 3600);
  X509_set_issuer_name(self_.certificate.get(), X509_get_subject_name(self_.certificate.get()));
  add_extension(self_.certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(self_.certificate.get(), NID_key_usage, "critical,keyCertSign");
  need(X509_sign(self_.certificate.get(), self_.key.get(), EVP_sha256()) > 0);
}

void TestAuthority::write(const std::filesystem::path& file) const {
  BIO* out = BIO_new_file(file.c_str(), "w");
  need(out != nullptr && PEM_write_bio_X509(out, self_.certificate.get()) == 1);
  BIO_free(out);
}

TestAuthority::Leaf TestAuthority::issue(const std::string& dns_name, long seconds) const {
  Leaf leaf;
  leaf.key = new_key();
  leaf.certificate = blank_certificate(dns_name, leaf.key.get(), 2, seconds);
  X509_set_issuer_name(leaf.certificate.get(), X509_get_subject_name(self_.certificate.get()));
  add_extension(leaf.certificate.get(), NID_subject_alt_name, ("DNS:" + dns_name).c_str());
  need(X509_sign(leaf.certificate.get(), self_.key.get(), EVP_sha256()) > 0);
  return leaf;
}

TlsServer::TlsServer(const TestAuthority::Leaf& leaf, TlsServerOptions options)
    : options_(std::move(options)), context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free), listener_(-1) {
  need(SSL_CTX_use_certificate(context_.get(), leaf.certificate.get()) == 1);
  need(SSL_CTX_use_PrivateKey(context_.get(), leaf.key.get()) == 1);
  if (options_.newest_tls < TLS1_2_VERSION) SSL_CTX_set_security_level(context_.get(), 0);
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context_.get(), options_.newest_tls);
  listener_ = listen_on_loopback(port_);
  thread_ = std::thread([this] { run(); });
}

TlsServer::~TlsServer() {
  stop_ = true;
  thread_.join();
  ::close(listener_);
}

std::string TlsServer::last_request() const {
  const std::lock_guard lock(mutex_);
  return all_requests_.empty() ? std::string() : all_requests_.back();
}

std::vector<std::string> TlsServer::all_requests() const {
  const std::lock_guard lock(mutex_);
  return all_requests_;
}

void TlsServer::answer_with(std::string answer) {
  const std::lock_guard lock(mutex_);
  options_.answer = std::move(answer);
}

std::string TlsServer::answer() const {
  const std::lock_guard lock(mutex_);
  return options_.answer;
}

void TlsServer::run() {
  while (!stop_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, 20) != 1) continue;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    timeval patience{5, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    serve(connection);
    ::close(connection);
  }
}

void TlsServer::serve(int connection) {
  const std::unique_ptr<SSL, void (*)(SSL*)> tls(SSL_new(context_.get()), SSL_free);
  SSL_set_fd(tls.get(), connection);
  if (SSL_accept(tls.get()) != 1) return;
  const std::string request = read_request(tls.get());
  if (request.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    all_requests_.push_back(request);
  }
  ++requests_;
  const auto until = std::chrono::steady_clock::now() + options_.delay;
  while (!stop_ && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const std::string bytes = answer();
  if (SSL_write(tls.get(), bytes.data(), static_cast<int>(bytes.size())) > 0) {
    SSL_shutdown(tls.get());
  }
}

}  // namespace feldsiegel::testing
