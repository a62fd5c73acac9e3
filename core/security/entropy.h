// SPDX-License-Identifier: MIT
// Where keys, nonces and salts come from. In a simulation it is Runtime::secret(), which repeats
// with the seed; in the live lab it is the system's generator, which never repeats.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace postroad::security {

/// Gives exactly that many octets. An empty function stands for the system's generator: whoever is
/// given one uses OpenSSL as it is, with nothing of ours in between.
using Entropy = std::function<std::string(std::size_t octets)>;

/// Draws from the entropy, or from the system's generator if it is empty. A system that has no
/// randomness to give ends the program: nothing secret can be made without it.
std::string draw(const Entropy& entropy, std::size_t octets);

} // namespace postroad::security
