// SPDX-License-Identifier: MIT
// One side of a log-in as GNU libgsasl does it: what ours is compared with, in tests and fuzzers.
#pragma once

#include <gsasl.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::tests {

class GsaslPeer
{
public:
    enum class Side { Client, Server };

    struct Said
    {
        int code = GSASL_MECHANISM_PARSE_ERROR; ///< GSASL_OK, GSASL_NEEDS_MORE, or what is wrong
        std::string octets;

        [[nodiscard]] bool failed() const { return code != GSASL_OK && code != GSASL_NEEDS_MORE; }
    };

    GsaslPeer(Side side, std::string_view mechanism) : m_side(side)
    {
        gsasl_init(&m_library);
        gsasl_callback_set(m_library, side == Side::Server ? &answer : &nothing);
        gsasl_callback_hook_set(m_library, this);
        const std::string name(mechanism);
        if (side == Side::Client)
            m_started = gsasl_client_start(m_library, name.c_str(), &m_session);
        else
            m_started = gsasl_server_start(m_library, name.c_str(), &m_session);
    }
    ~GsaslPeer()
    {
        if (m_started == GSASL_OK)
            gsasl_finish(m_session);
        gsasl_done(m_library);
    }
    GsaslPeer(const GsaslPeer&) = delete;
    GsaslPeer& operator=(const GsaslPeer&) = delete;

    [[nodiscard]] bool started() const { return m_started == GSASL_OK; }
    [[nodiscard]] Side side() const { return m_side; }

    void set(Gsasl_property property, const std::string& value)
    {
        (void)gsasl_property_set_raw(m_session, property, value.data(), value.size());
    }
    /// For a server: who may log in.
    void allow(const std::string& user, const std::string& password)
    {
        m_accounts[user] = password;
    }

    [[nodiscard]] std::string get(Gsasl_property property) const
    {
        const char* value = gsasl_property_fast(m_session, property);
        return value ? value : "";
    }

    Said step(std::optional<std::string_view> input)
    {
        char* output = nullptr;
        std::size_t size = 0;
        Said said;
        // It wants a NUL behind what it reads.
        const std::string copy(input.value_or(std::string_view()));
        said.code = gsasl_step(
            m_session, input ? copy.c_str() : nullptr, copy.size(), &output, &size);
        if (!said.failed() && output)
            said.octets.assign(output, size);
        gsasl_free(output);
        return said;
    }

private:
    static int nothing(Gsasl*, Gsasl_session*, Gsasl_property) { return GSASL_NO_CALLBACK; }

    static int answer(Gsasl* library, Gsasl_session* session, Gsasl_property property)
    {
        const auto* self = static_cast<GsaslPeer*>(gsasl_callback_hook_get(library));
        if (property != GSASL_PASSWORD)
            return GSASL_NO_CALLBACK;
        const char* user = gsasl_property_fast(session, GSASL_AUTHID);
        const auto found = self->m_accounts.find(user ? user : "");
        if (found == self->m_accounts.end())
            return GSASL_NO_PASSWORD;
        return gsasl_property_set(session, GSASL_PASSWORD, found->second.c_str());
    }

    Side m_side;
    Gsasl* m_library = nullptr;
    Gsasl_session* m_session = nullptr;
    int m_started = GSASL_OK;
    std::map<std::string, std::string> m_accounts;
};

} // namespace postroad::tests
