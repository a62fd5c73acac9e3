// SPDX-License-Identifier: MIT
// Who comes in at a port, and who is told to come later.
#include "core/live/door.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <asio/buffer.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>

using namespace postroad;
using namespace postroad::live;

namespace {

/// Has one place, and somebody in it who leaves only after the door was first asked for.
class OnePlace final : public DoorKeeper
{
public:
    explicit OnePlace(asio::io_context& io) : m_ours(io), m_theirs(io)
    {
        asio::local::connect_pair(m_ours, m_theirs);
        m_ours.async_read_some(
            asio::buffer(m_octet), [this](const std::error_code&, std::size_t) { m_free = true; });
    }

    [[nodiscard]] bool hasRoom(const TcpDoor& door) const override
    {
        m_theirs.close();
        return m_free && door.sessions() == 0;
    }
    void makeRoom(const TcpDoor&) override { ++m_asked; }

    [[nodiscard]] int asked() const { return m_asked; }

private:
    asio::local::stream_protocol::socket m_ours;
    mutable asio::local::stream_protocol::socket m_theirs;
    std::array<char, 1> m_octet{};
    bool m_free = false;
    int m_asked = 0;
};

} // namespace

class TstDoor : public QObject
{
    Q_OBJECT

private slots:
    void whoHasGoneIsHeardOfFirst()
    {
        asio::io_context io{1};
        Turns turns(io);
        OnePlace keeper(io);
        asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
        const asio::ip::tcp::endpoint place = acceptor.local_endpoint();
        TcpDoor door(turns, {}, std::move(acceptor), keeper);
        door.open();

        asio::ip::tcp::socket first(io);
        first.connect(place);
        while (door.sessions() + door.turnedAway() == 0)
            io.run_one();
        QCOMPARE(door.sessions(), 1U);
        QCOMPARE(keeper.asked(), 0);

        asio::ip::tcp::socket second(io);
        second.connect(place);
        while (door.turnedAway() == 0)
            io.run_one();
        QCOMPARE(door.sessions(), 1U);
        QCOMPARE(keeper.asked(), 1);
    }
};

POSTROAD_TEST(TstDoor);
#include "tst_door.moc"
