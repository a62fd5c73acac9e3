// SPDX-License-Identifier: MIT
#include "core/node/login.h"

namespace postroad::node {

namespace {

std::optional<security::SaslAccount> accountOf(const Directory& directory, std::string_view name)
{
    const Account* account = directory.findLogin(name);
    if (!account)
        return std::nullopt;
    return security::SaslAccount{account->name, account->password};
}

} // namespace

std::unique_ptr<security::SaslServer> beginLogin(const LoginDesk& desk, std::string_view mechanism,
    const runtime::Runtime& runtime, const TlsFacts* tls)
{
    const security::SaslMechanismRow* row = security::findMechanism(mechanism);
    if (!row)
        return nullptr;
    security::SaslServerContext context;
    context.hostName = runtime.hostName();
    context.findAccount = [&directory = desk.directory](
                              std::string_view name) { return accountOf(directory, name); };
    context.entropy = desk.security.entropy();
    context.keyring = desk.security.keyring();
    if (tls) {
        context.channelBinding = tls->exporter;
        context.plusOffered = desk.plusOffered && !tls->exporter.empty();
    }
    context.epochSeconds = runtime.calendar().epochSeconds(runtime.now());
    return security::makeSaslServer(row->id, std::move(context));
}

} // namespace postroad::node
