# SPDX-License-Identifier: MIT
# What `run`, `test` and `.ci/run` have in common: installing what is missing, configuring, building.
# Sourced, with $root set to the root of the repository. Touches nothing outside $root/build, except through apt-get.
# shellcheck shell=bash

# shellcheck source=tools/packages.sh
. "$root/tools/packages.sh"

say() { printf '\n==> %s\n' "$*"; }
fail() {
    printf '\n%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# system_is: "supported", "untested" or "elsewhere"; sets $system to its name for people.
detect_system() {
    local ID='' VERSION_ID='' PRETTY_NAME='' ID_LIKE=''
    # shellcheck disable=SC1091
    [ -r /etc/os-release ] && . /etc/os-release
    system=${PRETTY_NAME:-$(uname -s)}
    system_id=$ID
    system_like=" $ID $ID_LIKE "
    system_version=$VERSION_ID
    system_is=elsewhere
    case $ID in
    debian) # testing and unstable have no number
        [ -z "$VERSION_ID" ] || [ "${VERSION_ID%%.*}" -ge 12 ] && system_is=supported ;;
    ubuntu)
        [ "${VERSION_ID%%.*}" -ge 24 ] && system_is=untested ;;
    esac
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || system_is=elsewhere
}

# The first word of each line that is not empty.
names_in() { awk 'NF { print $1 }' <<<"$1"; }

# Of the named packages those that are neither installed nor provided by one that is.
missing_of() {
    # shellcheck disable=SC2016
    dpkg-query -W -f '${db:Status-Status} ${Package}, ${Provides}\n' 2>/dev/null |
        awk -v wanted="$*" '
            $1 == "installed" {
                sub(/^installed /, "")
                count = split($0, names, / *, */)
                for (i = 1; i <= count; ++i) { sub(/[ :(].*/, "", names[i]); have[names[i]] = 1 }
            }
            END {
                count = split(wanted, names, " ")
                for (i = 1; i <= count; ++i) if (!(names[i] in have)) print names[i]
            }'
}

# As root, whoever we are.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then env "$@"; else sudo env "$@"; fi
}

apt() { as_root DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -y -q -o DPkg::Lock::Timeout=600 "$@"; }

say_what_to_install_elsewhere() {
    local command=
    case "$(uname -s):$system_like" in
    Darwin:*) command=$install_macos ;;
    *' fedora '*) command=$install_fedora ;;
    *' arch '*) command=$install_arch ;;
    *' debian '* | *' ubuntu '*)
        # Older releases have these names too, but Qt and CMake are too old there.
        [ "$system_id" = debian ] || [ "$system_id" = ubuntu ] ||
            command="sudo apt-get install --no-install-recommends $(names_in "$program_packages$test_packages" | xargs)" ;;
    esac
    {
        printf '\n%s: this is %s. The installation is prepared for Debian 12 and newer and Ubuntu 24.04 and newer.\n' \
            "${0##*/}" "$system"
        if [ -n "$command" ]; then printf 'Here, please install (names as far as we know them):\n\n    %s\n' "$command"
        else printf 'Here, please install:\n\n    %s\n' "$install_elsewhere"; fi
        printf '\nand then call\n\n    %s --no-install%s\n' "$0" "${*:+ $*}"
    } >&2
    exit 1
}

# ensure_packages TABLE: installs what is missing of it, and says so first.
ensure_packages() {
    local table=$1 wanted missing package
    mapfile -t wanted < <(names_in "$table")
    mapfile -t missing < <(missing_of "${wanted[@]}")
    [ ${#missing[@]} -gt 0 ] || return 0

    say "Not installed yet, and needed to build and run Postroad:"
    for package in "${missing[@]}"; do
        awk -v name="$package" '$1 == name { $1 = ""; printf "      %-22s%s\n", name, $0 }' <<<"$table"
    done
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        fail "installing needs root and there is no sudo. As root, please call:
    apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    fi

    local updated=no
    if ! apt-get -s install --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
        say "The package lists are missing or old: apt-get update"
        apt update || fail "apt-get update failed (is there a network?)"
        updated=yes
    fi
    say "apt-get install --no-install-recommends ${missing[*]}"
    LC_ALL=C apt-get -s -o Debug::NoLocking=1 install --no-install-recommends "${missing[@]}" 2>/dev/null |
        grep -E '^[0-9]+ upgraded' || fail "some of these packages don't exist here: apt-get install ${missing[*]}"
    if ! apt install --no-install-recommends "${missing[@]}"; then
        [ "$updated" = no ] || fail "apt-get could not install them (its messages stand above)"
        say "Perhaps the package lists are old: apt-get update, and once more"
        apt update && apt install --no-install-recommends "${missing[@]}" ||
            fail "apt-get could not install them (its messages stand above)"
    fi
}

# prepare TABLE [ARGUMENTS…]: what the tables name is there afterwards. $install is no after --no-install.
prepare() {
    local table=$1
    shift
    detect_system
    [ "$install" = yes ] || return 0
    case $system_is in
    elsewhere) say_what_to_install_elsewhere "$@" ;;
    untested) say "This is $system: prepared for, but not tested." ;;
    esac
    ensure_packages "$table"
}

# As many jobs as there are processors, and memory for (a compiler takes up to 700 MB).
job_count() {
    local processors memory=64
    processors=$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
    [ -r /proc/meminfo ] && memory=$(awk '/^MemAvailable:/ { print int($2 / 700000) }' /proc/meminfo)
    [ "$memory" -ge 1 ] || memory=1
    echo $((processors < memory ? processors : memory))
}

# build PRESET [TARGET…]: configures build/PRESET if need be, and builds.
build() {
    # The sources of a room are compiled in batches: a whole build takes a third of the time. A folder that was configured
    # by its preset alone, for work on single files, stays as it is.
    local preset=$1 folder=$root/build/$1 options=(-DCMAKE_UNITY_BUILD=ON)
    shift
    # A tree that was copied or moved has a build folder that points elsewhere.
    if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
        say "build/$preset was made for another folder: making it again"
        rm -rf "$folder"
    fi
    # Newer compilers warn about more; that should not stop anybody who only wants to see it run.
    [ "$system_id$system_version" = debian12 ] || options+=(-DCMAKE_COMPILE_WARNING_AS_ERROR=OFF)
    if [ ! -f "$folder/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$folder/build.ninja" ]; then
        say "Configuring build/$preset"
        (cd "$root" && cmake --preset "$preset" "${options[@]}") || fail "CMake could not configure build/$preset"
    fi
    say "Building build/$preset"
    cmake --build "$folder" --parallel "$(job_count)" ${1:+--target "$@"} || fail "the build failed"
}
