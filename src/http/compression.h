#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace socle::http {

enum class Encoding { identity, gzip, brotli };

/// Smaller bodies fit one packet anyway.
inline constexpr std::size_t compressed_bytes_min = 1'400;

/// The name of an encoding in Content-Encoding ("gzip", "br", "identity").
std::string_view encoding_name(Encoding encoding);

/// The encoding that an Accept-Encoding header prefers by its q-values; brotli before gzip before
/// identity when equal. Unknown encodings and broken q-values count as not acceptable.
Encoding negotiate_encoding(std::string_view accept_encoding);

/// Whether it takes gzip, preferred or not: for bodies that are kept compressed.
bool accepts_gzip(std::string_view accept_encoding);

/// Whether bodies of that Content-Type are text that compresses.
bool is_compressible(std::string_view content_type);

/// What is compressed once and kept is worth more time than an answer.
enum class Effort { quick, thorough };

/// `body` encoded. Quickly, large bodies are compressed less tightly, to bound the time a core is
/// held. Throws base::Error internal when the library fails.
std::string compress(Encoding encoding, std::string_view body, Effort effort = Effort::quick);

}  // namespace socle::http
