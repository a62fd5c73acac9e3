// SPDX-License-Identifier: MIT
#include "core/smtp/server_config.h"

namespace postroad::smtp {

Extensions ServerConfig::defaultExtensions()
{
    Extensions some;
    for (const Extension extension : {Extension::Pipelining, Extension::Size,
             Extension::EightBitMime, Extension::EnhancedStatusCodes})
        some.add(extension);
    some.messageOctetsMax = std::uint64_t{10} * 1024 * 1024;
    return some;
}

Extensions ServerConfig::allExtensions()
{
    Extensions all = defaultExtensions();
    for (const Extension extension : {Extension::BinaryMime, Extension::Chunking,
             Extension::SmtpUtf8, Extension::Dsn, Extension::Limits})
        all.add(extension);
    return all;
}

} // namespace postroad::smtp
