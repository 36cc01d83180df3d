#include "tests/sidecar/vault/postgres_server.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

namespace feldsiegel::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* password = "correct horse 'battery' \\ staple";

// The newest server that is installed, as Debian and others lay them out.
fs::path find_programs() {
  fs::path newest;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (fs::exists(entry.path() / "bin/postgres") && entry.path() > newest) newest = entry.path();
  }
  return newest.empty() ? fs::path("/usr/bin") : newest / "bin";
}

// PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
const passwd* unprivileged_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  return user != nullptr ? user : ::getpwnam("nobody");
}

pid_t run(const fs::path& program, std::vector<std::string> arguments, const fs::path& log) {
  const passwd* user = unprivileged_user();
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(98);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // never outlives the tests
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(out, 1);
  ::dup2(out, 2);
  arguments.insert(arguments.begin(), program.string());
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  ::execv(raw[0], raw.data());
  ::_exit(99);
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() : owner_(::getpid()) {
  if (const passwd* user = unprivileged_user()) {
    REQUIRE(::chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) == 0);
  }
  std::ofstream(password_file_) << password << "\n";
  fs::permissions(password_file_, fs::perms(0640));
  if (const passwd* user = unprivileged_user()) {
    REQUIRE(::chown(password_file_.c_str(), user->pw_uid, user->pw_gid) == 0);
  }
  const pid_t made = run(find_programs() / "initdb",
                         {"-D", (directory_ / "data").string(), "-U", "owner", "--auth=scram-sha-256", "--no-sync",
                          "--pwfile=" + password_file_.string(), "--encoding=UTF8", "--locale=C"},
                         directory_ / "log");
  int status = 0;
  ::waitpid(made, &status, 0);
  REQUIRE_MESSAGE(status == 0, text_of(directory_ / "log"));
  start();
  const std::string quoted = "U&'correct horse ''battery'' \\005C staple'";
  REQUIRE(run_sql("postgres", "CREATE ROLE keeper LOGIN PASSWORD " + quoted) != "error");
}

PostgresServer::~PostgresServer() {
  if (::getpid() == owner_) stop();
}

void PostgresServer::start() {
  // Commits need not survive the machine here, only the processes.
  pid_ = run(find_programs() / "postgres",
             {"-D", (directory_ / "data").string(), "-c", "listen_addresses=", "-c",
              "unix_socket_directories=" + directory_.path().string(), "-c", "fsync=off", "-c", "max_connections=100",
              "-c", "shared_buffers=64MB", "-c", "log_min_messages=fatal", "-c", "autovacuum=off"},
             directory_ / "log");
  const std::string target = "host=" + directory_.path().string() + " dbname=postgres user=owner";
  for (int i = 0; i < 600; ++i) {
    if (PQping(target.c_str()) == PQPING_OK) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  FAIL(text_of(directory_ / "log"));
}

void PostgresServer::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGINT);  // "fast": without waiting for clients
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string PostgresServer::create_database() {
  const std::string name = "vault" + std::to_string(++databases_);
  REQUIRE(run_sql("postgres", "CREATE DATABASE " + name) != "error");
  return name;
}

std::string PostgresServer::connection(const std::string& database, const std::string& user) const {
  return "host=" + directory_.path().string() + " dbname=" + database + " user=" + user;
}

vault::postgres::Server PostgresServer::server(const std::string& database, const std::string& user) const {
  return {connection(database, user), password_file_};
}

std::string PostgresServer::run_sql(const std::string& database, const std::string& sql) const {
  const std::string target = connection(database, "owner");
  const char* keywords[] = {"dbname", "password", nullptr};
  const char* values[] = {target.c_str(), password, nullptr};
  PGconn* connection = PQconnectdbParams(keywords, values, 1);
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  std::string answer;
  if (status == PGRES_TUPLES_OK && PQntuples(result) > 0) answer = PQgetvalue(result, PQntuples(result) - 1, 0);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) answer = "error";
  PQclear(result);
  PQfinish(connection);
  return answer;
}

}  // namespace feldsiegel::testing
