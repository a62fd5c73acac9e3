// SPDX-License-Identifier: MIT
// What the repository promises about itself, one function for each promise. Each gives the places
// that break it, as "path:line: what is wrong".
#pragma once

#include "tests/repository/source_tree.h"

namespace postroad::tests {

/// core/ does not know Qt.
QStringList qtInCore(const SourceFiles& files);
/// A run is a pure function: nothing in core/ may depend on hashing, addresses, clocks, locales or
/// rounding.
QStringList impureCore(const SourceFiles& files);
/// The first line (the second after #!) names the licence.
QStringList missingLicenceLines(const SourceFiles& files);
/// Each .cpp is named in a CMakeLists.txt, and each header of core/ and ui/ is included somewhere.
QStringList strayFiles(const SourceFiles& files);
/// "RFC 5321 §4.1.1.3", in this form only, so that citations can be found.
QStringList oddCitations(const SourceFiles& files);
/// Nothing unfinished, and no path of somebody's machine.
QStringList leftovers(const SourceFiles& files);
/// Every text of a .ts file has its translation.
QStringList unfinishedTranslations(const SourceFiles& files);

} // namespace postroad::tests
