# SPDX-License-Identifier: MIT
# What has to be installed, in one place: `run`, `test` and `.ci/run` read it, docs/dependencies.md says more.
# Each line: the Debian package, and what it is for. Sourced by tools/setup.sh.
# shellcheck shell=bash disable=SC2034

program_packages="
g++                     the C++ compiler
cmake                   configures the build
ninja-build             runs the build
qt6-base-dev            Qt 6: windows, and the test library
qt6-svg-dev             Qt 6: icons
qt6-tools-dev           Qt 6: translations in the build
qt6-tools-dev-tools     Qt 6: translations in the build
qt6-l10n-tools          Qt 6: lrelease, which compiles translations
qt6-translations-l10n   Qt 6: the words of its own dialogs in Chinese
libssl-dev              OpenSSL 3: TLS and hashes
libidn-dev              libidn: names and passwords in one form
libtomlplusplus-dev     reads lesson files
libfmt-dev              formats text
libasio-dev             sockets of the live lab
libcli11-dev            reads the arguments of postroad-cli
nlohmann-json3-dev      writes JSON
"

# Only where there is Wayland and no X server.
wayland_packages="
qt6-wayland             Qt 6: windows under Wayland
"

test_packages="
python3                 runs the tests with real mail programs
swaks                   a mail client that our servers are tried with
libnet-ssleay-perl      swaks: TLS
curl                    another one
msmtp                   another one
bind9-dnsutils          dig, which our name servers are tried with
libldns-dev             another DNS codec, that ours is compared with
libgsasl-dev            other SASL mechanisms, that ours are compared with
openssl                 a client and a server of TLS, for the other end of ours
"

# `./test --interop`, which also unpacks real mail servers into build/interop.
interop_packages="
openssl                 makes the certificates of these servers
"

# These are tied to Debian 12: formatting and findings differ between the versions of clang.
ci_packages="
clang                   builds the fuzzers
libclang-rt-14-dev      libFuzzer
clang-format-14         checks the formatting
clang-tidy-14           checks the sources
libbenchmark-dev        measures
"

# The same for those who are not on Debian or Ubuntu, as one command each.
install_fedora="sudo dnf install gcc-c++ cmake ninja-build qt6-qtbase-devel qt6-qtsvg-devel qt6-qttools-devel qt6-qttranslations openssl-devel libidn-devel tomlplusplus-devel asio-devel fmt-devel cli11-devel json-devel ldns-devel libgsasl-devel"
install_arch="sudo pacman -S --needed gcc cmake ninja qt6-base qt6-svg qt6-tools qt6-translations openssl libidn tomlplusplus asio fmt cli11 nlohmann-json ldns gsasl"
install_macos="brew install cmake ninja qt openssl@3 libidn tomlplusplus asio fmt cli11 nlohmann-json ldns gsasl"
install_elsewhere="a C++20 compiler (GCC 12, Clang 15 or newer), CMake 3.25, Ninja, and with their headers: Qt 6.4 (Base, Svg, Tools with LinguistTools), OpenSSL 3, libidn 1, toml++ 3.3, Asio 1.22 (without Boost), fmt 9, CLI11 2.1, nlohmann-json 3.11; for the tests ldns and libgsasl"
