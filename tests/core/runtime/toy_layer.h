// SPDX-License-Identifier: MIT
// A layer that behaves like TLS and hides nothing: each side says "hello" first, then every octet
// has its bits turned over. A hello of other words makes it fail.
#pragma once

#include "core/base/secure_layer.h"

#include <utility>

namespace postroad::tests {

class ToyLayer final : public SecureLayer
{
public:
    ToyLayer(bool isClient, std::string hello = "hello") : m_hello(std::move(hello))
    {
        m_facts.protocol = "TOY";
        m_facts.cipher = "BITS";
        if (isClient)
            m_wire = m_hello;
        m_saidHello = isClient;
    }

    void receiveWire(std::string_view bytes) override
    {
        m_heard += bytes;
        if (m_status == Status::Handshaking)
            shakeHands();
        if (m_status != Status::Open)
            return;
        for (const char c : std::exchange(m_heard, {})) {
            const char plain = turned(c);
            if (plain == kGoodbye)
                m_status = Status::Closed;
            else
                m_plain += plain;
        }
    }
    std::string takePlain() override { return std::exchange(m_plain, {}); }
    void sendPlain(std::string_view bytes) override
    {
        (m_status == Status::Handshaking ? m_waiting : m_wire) += turnedAll(bytes);
    }
    std::string takeWire() override { return std::exchange(m_wire, {}); }
    void close() override
    {
        if (m_status == Status::Open)
            m_wire += turned(kGoodbye);
    }
    [[nodiscard]] Status status() const override { return m_status; }
    [[nodiscard]] std::string failure() const override
    {
        return m_status == Status::Failed ? "the hello is wrong" : "";
    }
    [[nodiscard]] const TlsFacts& facts() const override { return m_facts; }

private:
    static constexpr char kGoodbye = '\x04';
    static constexpr std::string_view kExpected = "hello";

    static char turned(char c) { return static_cast<char>(static_cast<unsigned char>(c) ^ 0xFFU); }
    static std::string turnedAll(std::string_view bytes)
    {
        std::string all;
        for (const char c : bytes)
            all += turned(c);
        return all;
    }
    void shakeHands()
    {
        if (m_heard.size() < kExpected.size())
            return;
        const bool good = m_heard.substr(0, kExpected.size()) == kExpected;
        m_heard.erase(0, kExpected.size());
        m_status = good ? Status::Open : Status::Failed;
        if (good && !std::exchange(m_saidHello, true))
            m_wire += m_hello;
        m_wire += std::exchange(m_waiting, {});
    }

    std::string m_hello;
    bool m_saidHello = false;
    Status m_status = Status::Handshaking;
    TlsFacts m_facts;
    std::string m_heard;
    std::string m_plain;
    std::string m_waiting;
    std::string m_wire;
};

} // namespace postroad::tests
