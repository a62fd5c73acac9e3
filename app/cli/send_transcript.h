// SPDX-License-Identifier: MIT
// What `send` prints while it speaks with a server: each line as it is said, with what it means
// below it.
#pragma once

#include "core/base/secure_layer.h"
#include "core/explain/explain.h"
#include "core/export/text_page.h"
#include "core/smtp/dialect.h"
#include "core/trace/recorder.h"

#include <functional>
#include <set>
#include <string>

namespace postroad::cli {

class SendTranscript final : public ConversationSink
{
public:
    /// clock gives the time of the session.
    SendTranscript(
        smtp::Dialect dialect, std::string server, Blob letter, std::function<Instant()> clock);

    /// Where the call goes.
    void calling(const Endpoint& to);
    void secured(const TlsFacts& facts);
    /// The responses of the login are passwords in all but name: they are not shown.
    void hideResponses() { m_hidesResponses = true; }

    void said(const Utterance& utterance) override;
    void stateChanged(std::string_view /*state*/) override { }

private:
    void sayLine(const Utterance& utterance, EventId event);
    void sayBody(const Utterance& utterance, EventId event);
    void comment(const Utterance& utterance, EventId event);
    void comment(const explain::Explanation& explanation);
    [[nodiscard]] bool isExtensionLine(const Utterance& utterance) const;
    void print();

    trace::Trace m_trace;
    trace::Recorder m_recorder{m_trace};
    HostId m_host;
    ConnectionId m_connection;
    Blob m_letter;
    std::function<Instant()> m_clock;
    exporting::TextPage m_page;
    std::set<std::string> m_explained; ///< texts
    std::size_t m_replyLines = 0; ///< of the reply that comes now
    bool m_bodyShown = false;
    bool m_hidesResponses = false;
};

} // namespace postroad::cli
