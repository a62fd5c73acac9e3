// SPDX-License-Identifier: MIT
// Logins for a test server. Names say what becomes of them, the password is always "secret":
//   alice          comes in             later      the server can't look now
//   weak           needs more than this moving     must log in with PLAIN once
// PLAIN and LOGIN are spoken in earnest; CRAM-MD5 only so far that the server asks first, and the
// answer is "name secret"; TALK asks as long as it is answered with something else than "stop".
#pragma once

#include "core/base/ascii.h"
#include "core/smtp/server_owner.h"

#include <string>
#include <string_view>

namespace postroad::smtp {

class TestLogins
{
public:
    Answer answer(const Ask& ask)
    {
        if (ask.kind == Ask::Kind::Auth) {
            m_mechanism = ask.argument;
            m_user.clear();
            m_round = 0;
            if (m_mechanism == "CRAM-MD5" && ask.data)
                return Answer::with(ReplyId::AuthNoInitialResponse);
            if (m_mechanism == "CRAM-MD5")
                return Answer::challenge("<1@mx>");
            if (!ask.data)
                return Answer::challenge(m_mechanism == "LOGIN" ? "Username:" : "");
        }
        return step(ask.data.value_or(""));
    }

private:
    Answer step(std::string_view data)
    {
        if (m_mechanism == "TALK")
            return data == "stop" ? Answer::accept() : Answer::challenge(std::string(600, 'x'));
        if (m_mechanism == "LOGIN" && m_round++ == 0) {
            m_user = data;
            return Answer::challenge("Password:");
        }
        if (m_mechanism == "LOGIN")
            return verdict(m_user, data);
        if (m_mechanism == "CRAM-MD5")
            return verdict(data.substr(0, data.find(' ')), data.substr(data.find(' ') + 1));
        const auto parts = ascii::split(data, '\0'); // RFC 4616 §2: authzid NUL authcid NUL passwd
        return parts.size() == 3 ? verdict(parts[1], parts[2]) : Answer::with(ReplyId::AuthFailed);
    }

    static Answer verdict(std::string_view user, std::string_view password)
    {
        if (user == "later")
            return Answer::with(ReplyId::AuthTemporary);
        if (user == "weak")
            return Answer::with(ReplyId::AuthTooWeak);
        if (user == "moving")
            return Answer::with(ReplyId::AuthTransitionNeeded);
        return user == "alice" && password == "secret" ? Answer::accept()
                                                       : Answer::with(ReplyId::AuthFailed);
    }

    std::string m_mechanism;
    std::string m_user;
    int m_round = 0;
};

} // namespace postroad::smtp
