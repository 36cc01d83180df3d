#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/base/json.h"
#include "sidecar/cli/commands.h"
#include "sidecar/config/config.h"
#include "tests/sidecar/support/raw_client.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

constexpr const char* tenant = "11111111-2222-4333-8444-555555555555";
constexpr const char* second_tenant = "21111111-2222-4333-8444-555555555555";

struct Output {
  std::ostringstream out{}, err{};
  bool says(std::string_view text) const { return out.str().find(text) != std::string::npos; }
  bool complains(std::string_view text) const { return err.str().find(text) != std::string::npos; }
};

cli::InitOptions options_for(const std::filesystem::path& directory) {
  cli::InitOptions options;
  options.directory = directory;
  options.tenant = tenant;
  options.audiences = {"api://feldsiegel.test"};
  return options;
}

int init_quietly(const std::filesystem::path& directory) {
  Output output;
  return cli::init(options_for(directory), output.out, output.err);
}

void write(const std::filesystem::path& file, std::string_view text) { std::ofstream(file, std::ios::trunc) << text; }

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// Changes one member of DIR/feldsiegel.json.
void configure(const std::filesystem::path& directory, const char* pointer, const Json& value) {
  const auto file = directory / "feldsiegel.json";
  Json document = parse_json(as_bytes(read(file))).value();
  document[Json::json_pointer(pointer)] = value;
  write(file, document.dump());
}

// The program itself, with its output in files.
struct Program {
  pid_t pid = -1;
  std::filesystem::path out;

  Program(const std::filesystem::path& directory, std::vector<std::string> arguments,
          rlim_t largest_file = RLIM_INFINITY)
      : out(directory / "program.log") {
    arguments.insert(arguments.begin(), FELDSIEGEL_PROGRAM);
    pid = ::fork();
    if (pid != 0) return;
    const int log = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (::dup2(log, 1) < 0 || ::dup2(log, 2) < 0) ::_exit(99);
    const rlimit limit{largest_file, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(99);
    std::vector<char*> raw;
    for (std::string& argument : arguments) raw.push_back(argument.data());
    raw.push_back(nullptr);
    ::execv(raw[0], raw.data());
    ::_exit(99);
  }

  int wait() const {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  bool waits_for(std::string_view text) const {
    for (int i = 0; i < 1000; ++i) {
      if (read(out).find(text) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
};

}  // namespace

TEST_CASE("init makes a directory that can be served, readable for its owner only, and names the signer") {
  const TemporaryDirectory directory;
  Output output;
  CHECK(cli::init(options_for(directory / "new" / "deeper"), output.out, output.err) == cli::success);
  CHECK(output.says("fsd1."));
  CHECK(output.says("serve --config"));
  CHECK(output.err.str().empty());
  const auto config = config::load(directory / "new" / "deeper" / "feldsiegel.json");
  REQUIRE(config.ok());
  CHECK(config->listen.port == 8700);
  CHECK(std::filesystem::exists(config->policy));
  for (const auto& file : {config->kek_file, config->vault}) {
    struct stat info {};
    REQUIRE(::stat(file.c_str(), &info) == 0);
    CHECK((info.st_mode & 077) == 0);
  }
}

TEST_CASE("init overwrites nothing") {
  for (const char* name : {"feldsiegel.json", "policy.json", "kek.key", "vault.db"}) {
    const TemporaryDirectory directory;
    write(directory / name, "precious");
    Output output;
    CHECK(cli::init(options_for(directory.path()), output.out, output.err) == cli::failure);
    CHECK(output.complains(name));
    CHECK(read(directory / name) == "precious");
    CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
  }
}

TEST_CASE("init refuses wrong options without making anything") {
  const TemporaryDirectory directory;
  const auto refused = [&](auto change) {
    cli::InitOptions options = options_for(directory / "x");
    change(options);
    Output output;
    const int code = cli::init(options, output.out, output.err);
    CHECK_FALSE(output.err.str().empty());
    CHECK_FALSE(std::filesystem::exists(directory / "x"));
    return code;
  };
  CHECK(refused([](auto& options) { options.tenant = "contoso"; }) == cli::usage);
  CHECK(refused([](auto& options) { options.suite = "rsa"; }) == cli::usage);
  CHECK(refused([](auto& options) { options.audiences = {""}; }) == cli::usage);
  CHECK(refused([](auto& options) { options.origins = {"*"}; }) == cli::usage);
  CHECK(refused([](auto& options) { options.origins = {"https://contoso.sharepoint.com/"}; }) == cli::usage);
  CHECK(refused([](auto& options) { options.policy = "/nonexistent.json"; }) == cli::failure);
}

TEST_CASE("policy check says what a policy protects, or where it is wrong") {
  const TemporaryDirectory directory;
  write(directory / "good.json", cli::example_policy());
  Output good;
  CHECK(cli::check_policy(directory / "good.json", good.out, good.err) == cli::success);
  CHECK(good.says("salary"));
  CHECK(good.says("role Payroll.Read"));
  CHECK(good.says("the record id"));
  CHECK(good.says("pseudonymize"));
  CHECK(good.says(" about person"));
  CHECK(good.says("reidentification needs approval for"));
  CHECK(good.says("assigned, uuid"));
  CHECK(good.says("nothing is kept"));
  Json web = parse_json(as_bytes(cli::example_policy())).value();
  web["domains"].push_back({{"id", 900},
                            {"name", "visits"},
                            {"kind", "ip"},
                            {"mode", "prefix"},
                            {"purpose", "reidentification"},
                            {"allow", {{"roles", {"Web"}}}}});
  write(directory / "web.json", web.dump());
  Output addresses;
  CHECK(cli::check_policy(directory / "web.json", addresses.out, addresses.err) == cli::success);
  CHECK(addresses.says("IP addresses, prefix"));
  CHECK(addresses.says("visits is re-identified for reidentification"));
  Json broken = parse_json(as_bytes(cli::example_policy())).value();
  broken["purposes"][1]["id"] = 1;
  write(directory / "bad.json", broken.dump());
  Output bad;
  CHECK(cli::check_policy(directory / "bad.json", bad.out, bad.err) == cli::failure);
  CHECK(bad.complains("bad.json:/purposes/1/id: "));
  CHECK(bad.complains("(duplicate_id)"));
  CHECK(bad.out.str().empty());
  Output missing;
  CHECK(cli::check_policy(directory / "none.json", missing.out, missing.err) == cli::failure);
  CHECK(missing.complains("file_unreadable"));
}

TEST_CASE("tenants are added, listed, rotated and retired") {
  const TemporaryDirectory directory;
  REQUIRE(init_quietly(directory.path()) == cli::success);
  const auto config = directory / "feldsiegel.json";
  Output output;
  CHECK(cli::add_tenant(config, second_tenant, "x25519", output.out, output.err) == cli::success);
  CHECK(cli::add_tenant(config, second_tenant, "x25519", output.out, output.err) == cli::failure);
  CHECK(cli::add_tenant(config, "contoso", "x-wing", output.out, output.err) == cli::usage);
  CHECK(cli::retire_epochs(config, second_tenant, 1, output.out, output.err) == cli::failure);
  CHECK(output.complains("Rotate first"));
  CHECK(cli::rotate_tenant(config, second_tenant, output.out, output.err) == cli::success);
  CHECK(cli::retire_epochs(config, second_tenant, 1, output.out, output.err) == cli::success);
  CHECK(cli::rotate_tenant(config, "31111111-2222-4333-8444-555555555555", output.out, output.err) == cli::failure);
  CHECK(output.complains("tenant_unknown"));
  Output list;
  CHECK(cli::list_tenants(config, list.out, list.err) == cli::success);
  CHECK(list.says(std::string(second_tenant) + "  x25519  epoch 2   "));
  CHECK(list.says(" epochs 2 to 2"));
  CHECK(cli::list_tenants(directory / "none.json", list.out, list.err) == cli::bad_configuration);
}

TEST_CASE("serve answers until SIGTERM and then ends with 0") {
  for (const int signal : {SIGTERM, SIGINT}) {
    const TemporaryDirectory directory;
    REQUIRE(init_quietly(directory.path()) == cli::success);
    configure(directory.path(), "/listen", {{"unix", "api.sock"}});
    configure(directory.path(), "/management", {{"unix", "management.sock"}});
    configure(directory.path(), "/tokens/jwks_uri", "https://127.0.0.1:9/keys");  // an issuer that does not answer
    const Program program(directory.path(), {"serve", "--config", directory / "feldsiegel.json"});
    REQUIRE(program.waits_for("\"listener\":\"api\""));
    const auto management = [&](const char* path) {
      return RawClient::unix_socket(directory / "management.sock").ask(http_request("GET", path));
    };
    CHECK(management("/healthz").status == 200);
    const RawResponse ready = management("/readyz");
    CHECK(ready.status == 503);
    CHECK(ready.body.find("\"signing_keys\":\"signing_keys_unavailable\"") != std::string::npos);
    ::kill(program.pid, signal);
    CHECK(program.wait() == 0);
    CHECK(read(program.out).find("\"event\":\"stopped\"") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(directory / "api.sock"));
  }
}

TEST_CASE("files that may not grow do not end serve: it says that the audit log cannot be written, until it can") {
  const TemporaryDirectory directory;
  REQUIRE(init_quietly(directory.path()) == cli::success);
  configure(directory.path(), "/listen/port", 0);
  configure(directory.path(), "/management", {{"unix", "management.sock"}});
  configure(directory.path(), "/tokens/jwks_uri", "https://127.0.0.1:9/keys");
  const std::filesystem::path config = directory / "feldsiegel.json";
  const std::vector<std::string> serve = {"serve", "--config", config};
  const rlim_t small = 4096;
  CHECK(Program(directory.path(), serve, small).wait() == 78);
  const Program program(directory.path(), serve);
  REQUIRE(program.waits_for("\"listener\":\"api\""));
  const auto let_grow = [&](rlim_t largest) {
    const rlimit limit{largest, RLIM_INFINITY};
    REQUIRE(::prlimit(program.pid, RLIMIT_FSIZE, &limit, nullptr) == 0);
  };
  const auto says_of_log = [&](std::string_view state) {
    const RawResponse ready = RawClient::unix_socket(directory / "management.sock").ask(http_request("GET", "/readyz"));
    return ready.body.find("\"audit\":\"" + std::string(state) + "\"") != std::string::npos;
  };
  let_grow(small);
  Output added, check;
  REQUIRE(cli::add_tenant(config, second_tenant, "x25519", added.out, added.err) == cli::success);
  REQUIRE(program.waits_for("\"event\":\"audit_log_unwritable\",\"code\":\"audit_unavailable\""));
  CHECK(says_of_log("audit_unavailable"));
  let_grow(RLIM_INFINITY);
  CHECK(program.waits_for("\"event\":\"audit_log_writable\""));
  CHECK(says_of_log("ok"));
  ::kill(program.pid, SIGTERM);
  CHECK(program.wait() == 0);
  CHECK(cli::check_audit_log(config, check.out, check.err) == cli::success);
}

TEST_CASE("what cannot be served ends with 78 and one line that names file and place") {
  struct Wrong {
    const char* pointer;
    Json value;
    const char* said;
  };
  for (const Wrong& wrong : std::vector<Wrong>{
           {"/listen/address", "0.0.0.0", "feldsiegel.json:/listen: A listener that is neither loopback nor a Unix"},
           {"/management/address", "::", "insecure_listener"},
           {"/listen/adress", "127.0.0.1", "feldsiegel.json:/listen/adress: The member is not known here."},
           {"/policy", "none.json", "none.json: The file cannot be read."},
           {"/key_provider/file", "policy.json", "policy.json: "},
           {"/vault/sqlite", "none.db", "none.db: "},
           {"/listen/tls", {{"certificate", "policy.json"}, {"key", "policy.json"}}, "tls_files_invalid"}}) {
    CAPTURE(wrong.pointer);
    const TemporaryDirectory directory;
    REQUIRE(init_quietly(directory.path()) == cli::success);
    configure(directory.path(), "/listen/port", 0);
    configure(directory.path(), "/management/port", 0);
    configure(directory.path(), wrong.pointer, wrong.value);
    const Program program(directory.path(), {"serve", "--config", directory / "feldsiegel.json"});
    CHECK(program.wait() == 78);
    CHECK(read(program.out).find(wrong.said) != std::string::npos);
  }
}

TEST_CASE("wrong usage ends with 64, help and version with 0") {
  const TemporaryDirectory directory;
  const auto code = [&](std::vector<std::string> arguments) {
    return Program(directory.path(), std::move(arguments)).wait();
  };
  CHECK(code({}) == 64);
  CHECK(code({"fly"}) == 64);
  CHECK(code({"fly", "--help"}) == 64);
  CHECK(code({"policy", "fly", "--help"}) == 64);
  CHECK(code({"init", "x"}) == 64);
  CHECK(code({"policy"}) == 64);
  CHECK(code({"tenant", "retire", tenant, "0"}) == 64);
  CHECK(code({"serve", "--port", "1"}) == 64);
  CHECK(code({"--help"}) == 0);
  CHECK(code({"policy", "check", "--help"}) == 0);
  CHECK(code({"version"}) == 0);
}

}  // namespace feldsiegel::testing
