//! Addresses: segments of a path, and the next page that a `Link` header names.

use super::Answer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All that is not unreserved (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Returns text as one segment of a path: a slash in it is no separator. `.` and `..` cannot be one, however they are
/// written; a request whose path has them is refused.
#[must_use]
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Returns the address that the `Link` header names as the next page (RFC 8288).
#[must_use]
pub fn next_page(answer: &Answer) -> Option<String> {
    answer.header("link")?.split(',').find_map(|link| {
        let (address, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        rest.split(';')
            .any(|parameter| matches!(parameter.trim(), "rel=\"next\"" | "rel=next"))
            .then(|| address.to_owned())
    })
}
