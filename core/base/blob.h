// SPDX-License-Identifier: MIT
// Octets that are shared and never change: a message body on its way through queue, wire, trace and
// mailbox is one allocation.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace postroad {

using Blob = std::shared_ptr<const std::string>;

inline Blob makeBlob(std::string bytes)
{
    return std::make_shared<const std::string>(std::move(bytes));
}

/// Whether the view lies inside the blob's octets.
inline bool pointsInto(const Blob& blob, std::string_view view)
{
    return blob && !view.empty() && view.data() >= blob->data()
        && view.data() + view.size() <= blob->data() + blob->size();
}

} // namespace postroad
