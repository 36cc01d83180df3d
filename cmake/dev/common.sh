# Steps with progress, a log each, and a failure that says where to look.
export FELDSIEGEL_CACHE=${FELDSIEGEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/feldsiegel}
export CCACHE_DIR=${CCACHE_DIR:-$FELDSIEGEL_CACHE/ccache}
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=true  # so that another checkout finds what this one has compiled
logs=$root/build/logs
jobs=$(nproc)
started=$(date +%s)
mkdir -p "$logs" "$FELDSIEGEL_CACHE"

say() { printf '%s\n' "$*"; }

# step "What happens" command...: runs the command with its output in build/logs and reports the time it took.
step() {
  local title=$1 log begin took status=0
  shift
  log=$logs/$(printf '%s' "$title" | tr -cs 'A-Za-z0-9' '-' | tr 'A-Z' 'a-z' | sed 's/-$//').log
  begin=$(date +%s)
  [ -t 1 ] && printf '  %-52s …' "$title"
  # In a subshell with errexit of its own: `set -e` is off inside a condition.
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  took=$(($(date +%s) - begin))
  [ -t 1 ] && printf '\r'
  if [ $status -eq 0 ]; then
    printf '  %-52s done  %4d s  (%d s in all)\n' "$title" "$took" $(($(date +%s) - started))
    return 0
  fi
  printf '  %-52s FAILED after %d s\n\n' "$title" "$took"
  tail -n 40 "$log" | sed 's/^/    /'
  printf '\nStep "%s" failed. Its log: %s\n' "$title" "${log#"$root"/}"
  return $status
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

hash_of() { cat "$@" | sha256sum | cut -c1-16; }
