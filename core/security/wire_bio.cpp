// SPDX-License-Identifier: MIT
#include "core/security/wire_bio.h"

#include <algorithm>
#include <cstring>

namespace postroad::security {

namespace {

Wire& wireOf(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int readWire(BIO* bio, char* to, std::size_t room, std::size_t* read)
{
    std::string_view& in = wireOf(bio).in;
    BIO_clear_retry_flags(bio);
    *read = std::min(room, in.size());
    if (*read == 0) {
        // More may come: the end of the connection is never told here, so that only close_notify
        // is an end.
        BIO_set_retry_read(bio);
        return 0;
    }
    std::memcpy(to, in.data(), *read);
    in.remove_prefix(*read);
    return 1;
}

int writeWire(BIO* bio, const char* from, std::size_t octets, std::size_t* written)
{
    wireOf(bio).out.append(from, octets);
    *written = octets;
    return 1;
}

long controlWire(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* makeMethod()
{
    BIO_METHOD* method = demand(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire"));
    demand(BIO_meth_set_read_ex(method, &readWire) == 1);
    demand(BIO_meth_set_write_ex(method, &writeWire) == 1);
    demand(BIO_meth_set_ctrl(method, &controlWire) == 1);
    return method;
}

} // namespace

BioPointer makeWireBio(Wire& wire)
{
    static const std::unique_ptr<BIO_METHOD, Freed<BIO_meth_free>> kMethod(makeMethod());
    BioPointer bio(demand(BIO_new(kMethod.get())));
    BIO_set_data(bio.get(), &wire);
    BIO_set_init(bio.get(), 1);
    return bio;
}

} // namespace postroad::security
