// The program `feldsiegel`: options in, one command out.
#include <openssl/crypto.h>
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "sidecar/cli/commands.h"
#include "sidecar/cli/hardening.h"
#include "tools/vectors/vectors.h"

namespace {

using namespace feldsiegel;

struct Options {
  cli::InitOptions init{};
  std::string config = "feldsiegel.json";
  std::string policy{};
  std::string tenant{};
  std::string suite = "x-wing";
  std::uint32_t epoch = 0;
  std::vector<std::string> files{};
  std::string from{}, to{};
  bool abandon = false;
  cli::FileOptions file{};
  cli::AuditVerifyOptions verify{};
  cli::AuditExportOptions exporting{};
  cli::AuditRedactOptions redact{};
};

using Commands = std::vector<std::pair<CLI::App*, std::function<int()>>>;

void add_config_option(CLI::App& command, Options& options) {
  command.add_option("--config", options.config, "Configuration file")->capture_default_str();
}

void add_init(CLI::App& app, Options& options, Commands& commands) {
  CLI::App* init = app.add_subcommand("init", "Make a directory with configuration, policy, key and vault");
  init->add_option("DIR", options.init.directory, "Where to make it")->required();
  init->add_option("--tenant", options.init.tenant, "GUID of the first Microsoft Entra tenant")->required();
  init->add_option("--audience", options.init.audiences, "Audience of access tokens: the API's id or URI (repeatable)")
      ->required();
  init->add_option("--origin", options.init.origins,
                   "Origin whose browsers may call directly, e.g. https://contoso.sharepoint.com (repeatable)");
  init->add_option("--policy", options.init.policy, "Policy to start with; without it, an example");
  init->add_option("--suite", options.init.suite, "x-wing (post-quantum hybrid) or x25519")->capture_default_str();
  commands.emplace_back(init, [&options] { return cli::init(options.init, std::cout, std::cerr); });
}

void add_serve(CLI::App& app, Options& options, Commands& commands) {
  CLI::App* serve = app.add_subcommand("serve", "Serve the API until SIGTERM");
  add_config_option(*serve, options);
  commands.emplace_back(serve, [&options] { return cli::serve(options.config, std::cerr); });
}

void add_policy(CLI::App& app, Options& options, Commands& commands) {
  CLI::App* policy = app.add_subcommand("policy", "Work with policies");
  policy->require_subcommand(1);
  CLI::App* check = policy->add_subcommand("check", "Say what a policy protects, or where it is wrong");
  check->add_option("FILE", options.policy, "The policy")->required();
  commands.emplace_back(check, [&options] { return cli::check_policy(options.policy, std::cout, std::cerr); });
}

void add_tenant(CLI::App& app, Options& options, Commands& commands) {
  CLI::App* tenant = app.add_subcommand("tenant", "Onboard tenants and renew their keys");
  tenant->require_subcommand(1);
  const auto add = [&](const char* name, const char* text, std::function<int()> run) {
    CLI::App* command = tenant->add_subcommand(name, text);
    add_config_option(*command, options);
    commands.emplace_back(command, std::move(run));
    return command;
  };
  const auto takes_tenant = [&](CLI::App* command) {
    command->add_option("TENANT", options.tenant, "GUID of the tenant")->required();
    return command;
  };
  CLI::App* added = takes_tenant(add("add", "Give a tenant a key of its own", [&options] {
    return cli::add_tenant(options.config, options.tenant, options.suite, std::cout, std::cerr);
  }));
  added->add_option("--suite", options.suite, "x-wing or x25519")->capture_default_str();
  add("list", "Show tenants and their key epochs",
      [&options] { return cli::list_tenants(options.config, std::cout, std::cerr); });
  takes_tenant(add("rotate", "Begin a new key epoch; older ones still open",
                   [&options] { return cli::rotate_tenant(options.config, options.tenant, std::cout, std::cerr); }));
  CLI::App* retire = takes_tenant(add("retire", "End epochs: what was sealed under them no longer opens", [&options] {
    return cli::retire_epochs(options.config, options.tenant, options.epoch, std::cout, std::cerr);
  }));
  retire->add_option("EPOCH", options.epoch, "This epoch and all before it")->required()->check(CLI::PositiveNumber);
}

void add_vault(CLI::App& app, Options& options, Commands& commands) {
  CLI::App* vault = app.add_subcommand("vault", "Migrate, check and move the vault");
  vault->require_subcommand(1);
  CLI::App* migrate = vault->add_subcommand("migrate", "Bring the vault to this program's version");
  add_config_option(*migrate, options);
  commands.emplace_back(migrate, [&options] { return cli::migrate_vault(options.config, std::cout, std::cerr); });
  CLI::App* check = vault->add_subcommand("check", "Read every row: counts, and what is not sound");
  add_config_option(*check, options);
  commands.emplace_back(check, [&options] { return cli::check_vault(options.config, std::cout, std::cerr); });
  CLI::App* move = vault->add_subcommand("move", "Move everything into another database; call it again to go on");
  move->add_option("--from", options.from, "Configuration with the present vault")->required();
  move->add_option("--to", options.to, "Configuration with the new, empty vault")->required();
  move->add_flag("--abandon", options.abandon, "Give up a move that has not come to its end");
  commands.emplace_back(
      move, [&options] { return cli::move_vault(options.from, options.to, options.abandon, std::cout, std::cerr); });
}

void add_audit_log(CLI::App& audit, Options& options, Commands& commands) {
  CLI::App* exporting = audit.add_subcommand("export", "Write events and their proof to two files");
  add_config_option(*exporting, options);
  exporting->add_option("--from", options.exporting.from, "First moment, UTC: 2026-01-31 or 2026-01-31T12:00:00.000Z");
  exporting->add_option("--to", options.exporting.to, "The moment after the last one");
  exporting->add_option("--tenant", options.exporting.tenant, "One tenant's events alone; default: everything");
  exporting->add_option("--format", options.exporting.format, "csv or jsonl")->capture_default_str();
  exporting->add_flag("--bom", options.exporting.byte_order_mark, "CSV with a byte order mark");
  exporting->add_option("--output", options.exporting.output, "File for the rows; the proof goes to FILE.proof")
      ->required();
  exporting->add_flag("--force", options.exporting.force, "Replace files that exist");
  commands.emplace_back(exporting, [&] { return cli::export_audit_log(options.config, options.exporting, std::cerr); });
  CLI::App* key = audit.add_subcommand("key", "Print the log's verifier key, with which exports are verified");
  add_config_option(*key, options);
  commands.emplace_back(key, [&] { return cli::show_audit_key(options.config, std::cout, std::cerr); });
  CLI::App* check = audit.add_subcommand("check", "Hash every event again; compare with checkpoints and anchors");
  add_config_option(*check, options);
  commands.emplace_back(check, [&] { return cli::check_audit_log(options.config, std::cout, std::cerr); });
  CLI::App* redact = audit.add_subcommand("redact", "Erase what is personal in old events; proofs stay valid");
  add_config_option(*redact, options);
  redact->add_option("--before", options.redact.before, "Events before this moment")->required();
  redact->add_option("--tenant", options.redact.tenant, "One tenant's alone; default: everybody's");
  redact->add_option("--column", options.redact.columns, "actor, pseudonyms or reason; default: all three");
  commands.emplace_back(redact,
                        [&] { return cli::redact_audit_log(options.config, options.redact, std::cout, std::cerr); });
}

void add_audit(CLI::App& app, Options& options, Commands& commands) {
  CLI::App* audit = app.add_subcommand("audit", "The audit log: give it to a customer, verify, check, redact");
  audit->require_subcommand(1);
  add_audit_log(*audit, options, commands);
  CLI::App* verify = audit->add_subcommand("verify", "Check an export against its proof; needs no service");
  verify->add_option("FILE", options.verify.rows, "The rows: CSV or JSON Lines")->required();
  verify->add_option("--proof", options.verify.proof, "The proof; default: FILE.proof");
  CLI::Option* key = verify->add_option("--key", options.verify.key, "Verifier key of the log: <name>+<id>+<key>");
  verify->add_option("--key-file", options.verify.key_file, "File with the verifier key")->excludes(key);
  verify->add_option("--format", options.verify.format, "csv or jsonl; default: by the file's name");
  commands.emplace_back(verify, [&options] { return cli::verify_audit(options.verify, std::cout, std::cerr); });
}

CLI::App* add_file_command(CLI::App& app, Options& options, const char* name, const char* text) {
  CLI::App* command = app.add_subcommand(name, text);
  cli::FileOptions& file = options.file;
  command->add_option("FILE", file.input, "CSV (a header names the fields) or JSON Lines")->required();
  command->add_option("--collection", file.collection, "The policy's collection that the records are of")->required();
  command->add_option("--endpoint", file.endpoint, "The service, or the backend's address for it, without /v1")
      ->required();
  command->add_option("--signer", file.signer, "Directory signer that `feldsiegel init` printed: fsd1.…")->required();
  command->add_option("--token-file", file.token_file,
                      "File with an access token, mode 0600, read for every request; default: FELDSIEGEL_TOKEN");
  command->add_option("--output", file.output, "Where to write, all or nothing; default: standard output");
  command->add_flag("--force", file.force, "Replace an output file that exists");
  command->add_option("--format", file.format, "csv or jsonl; default: by the file's name");
  command->add_option("--delimiter", file.delimiter, "Of CSV; default: the comma or semicolon that its header has");
  command
      ->add_option("--batch", file.batch,
                   "Rows of a chunk, persons of a request; fewer for a service with lower limits")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command->add_option("--ca-file", file.ca_file, "Certificates to trust instead of the system's (PEM)");
  command->add_option("--wait", file.wait_seconds, "Seconds to wait in all when a budget is used up")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  return command;
}

void add_files(CLI::App& app, Options& options, Commands& commands) {
  cli::FileOptions& file = options.file;
  CLI::App* protect =
      add_file_command(app, options, "protect", "Pseudonymize and seal the records of a file, as a browser would");
  commands.emplace_back(protect, [&file] { return cli::protect_file(file, std::cout, std::cerr); });
  CLI::App* reveal = add_file_command(app, options, "reveal", "Open the protected records of a file for a purpose");
  reveal->add_option("--purpose", file.purpose, "Why; the token must grant it")->required();
  reveal->add_option("--on-error", file.on_error, "refuse: a field that does not open ends it; report: leave it out")
      ->capture_default_str()
      ->check(CLI::IsMember({"refuse", "report"}));
  reveal->add_flag("--spreadsheet-safe", file.spreadsheet_safe, "CSV: keep cells from running as formulas");
  commands.emplace_back(reveal, [&file] { return cli::reveal_file(file, std::cout, std::cerr); });
}

void add_vectors(CLI::App& app, Options& options, Commands& commands) {
  CLI::App* vectors = app.add_subcommand("vectors", "Run published test vectors against this very program");
  vectors->add_option("FILE", options.files, "JSON files: RFC 9180, hpke-pq, Wycheproof")->required();
  commands.emplace_back(vectors, [&options] { return run_vectors(options.files, std::cout); });
}

int print_version() {
  std::cout << "feldsiegel " << FELDSIEGEL_VERSION << " (libsodium " << sodium_version_string() << ", "
            << OpenSSL_version(OPENSSL_VERSION) << ")\n";
  return cli::success;
}

}  // namespace

int main(int argc, char** argv) {
  if (!cli::harden_process()) {
    std::cerr << "feldsiegel: the system refuses to switch off core dumps.\n";
    return cli::failure;
  }
  CLI::App app("Feldsiegel: seals personal fields in the browser, opens them for whom a Microsoft Entra token proves.");
  app.require_subcommand(1);
  Options options;
  Commands commands;
  add_init(app, options, commands);
  add_serve(app, options, commands);
  add_policy(app, options, commands);
  add_tenant(app, options, commands);
  add_vault(app, options, commands);
  add_audit(app, options, commands);
  add_files(app, options, commands);
  add_vectors(app, options, commands);
  commands.emplace_back(app.add_subcommand("version", "Print the version"), print_version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    // CLI11 looks for --help before it looks at words that it does not know.
    if (app.remaining_size(true) == 0) return app.exit(help);
    std::cerr << "feldsiegel: there is no command \"" << app.remaining(true).front()
              << "\". Run with --help for more.\n";
    return cli::usage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::success : cli::usage;
  }
  for (const auto& [command, run] : commands) {
    if (command->parsed()) return run();
  }
  return cli::usage;
}
