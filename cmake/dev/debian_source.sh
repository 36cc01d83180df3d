# Source packages from the Debian archive that this machine is configured for, with apt checking the signature:
# debian_source PACKAGE LEAST_VERSION SUITES FOLDER. For libraries that every target builds from one source.

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The addresses of the Debian archives configured here, in either format of apt's source lists.
debian_archives() {
  {
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ { for (i = 2; i <= NF; ++i) print $i }'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
      awk '$1 == "deb" { for (i = 2; i <= NF; ++i) if ($i ~ /^[a-z+]+:\/\//) { print $i; break } }'
  } | awk '!/security/ && !seen[$0]++' || true  # a list that is not there is not an error
}

# apt with lists and caches of its own, so that it neither needs root nor disturbs the system's.
debian_apt() {
  local work=$1 command=$2
  shift 2
  "$command" -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o Acquire::Retries=2 -o APT::Sandbox::User=root "$@"
}

# Puts PACKAGE_*.orig.tar.gz into the folder, whole and verified, unless it is there already. The first suite of the
# list that has the least version or a newer one is taken.
debian_fetch() {
  local package=$1 least=$2 suites=$3 folder=$4 work archive suite version
  if compgen -G "$folder/${package}_*.orig.tar.gz" >/dev/null; then return 0; fi
  work=$(mktemp -d)
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  for archive in $(debian_archives); do
    for suite in $suites; do
      echo "deb-src [signed-by=$debian_keyring] $archive $suite main" >"$work/sources.list"
      debian_apt "$work" apt-get update --error-on=any || continue
      version=$(debian_apt "$work" apt-cache showsrc "$package" 2>/dev/null | awk '/^Version:/ { print $2 }' |
        sort -V | tail -1)
      if [ -z "$version" ] || dpkg --compare-versions "$version" lt "$least"; then continue; fi
      (cd "$work" && debian_apt "$work" apt-get source --download-only "$package=$version") || continue
      mv "$work/${package}"_*.orig.tar.gz "$folder/" && rm -rf "$work" && return 0
    done
  done
  rm -rf "$work"
  echo "No Debian suite of ($suites) offers $package $least or newer as a source package." >&2
  return 1
}

# Fetches, unpacks and prints the folder of the source.
debian_source() {
  local package=$1 folder=$4 tarball
  mkdir -p "$folder"
  debian_fetch "$@" >&2 || return 1
  tarball=$(compgen -G "$folder/${package}_*.orig.tar.gz" | sort -V | tail -1)
  if [ ! -d "$folder/unpacked" ]; then
    rm -rf "$folder/unpacked.partial" && mkdir "$folder/unpacked.partial" &&
      tar -xzf "$tarball" --strip-components=1 --no-same-owner -C "$folder/unpacked.partial" &&
      mv "$folder/unpacked.partial" "$folder/unpacked" || return 1
  fi
  echo "$folder/unpacked"
}
