//! Opaque cursors of lists. A cursor is bound to the question it continues: one from another list is refused rather
//! than answered with the wrong page.

use crate::ToolError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Returns a cursor that stands for `offset` in the list that `question` names.
#[must_use]
pub fn encode(question: &str, offset: u64) -> String {
    format!("{:x}-{offset:x}", fingerprint(question))
}

/// Returns the offset a cursor stands for; 0 without one.
///
/// # Errors
/// `invalid` when it is not a cursor of this list.
pub fn decode(question: &str, cursor: Option<&str>) -> Result<u64, ToolError> {
    let Some(cursor) = cursor else { return Ok(0) };
    cursor
        .split_once('-')
        .filter(|(print, _)| *print == format!("{:x}", fingerprint(question)))
        .and_then(|(_, offset)| u64::from_str_radix(offset, 16).ok())
        .ok_or_else(foreign)
}

/// Returns a cursor that carries the service's own mark of the place (a page's number, a token) in the list that `question`
/// names.
#[must_use]
pub fn seal(question: &str, mark: &str) -> String {
    format!("{:x}~{}", fingerprint(question), URL_SAFE_NO_PAD.encode(mark))
}

/// Returns the mark a cursor carries; `None` without a cursor.
///
/// # Errors
/// `invalid` when it is not a cursor of this list.
pub fn open(question: &str, cursor: Option<&str>) -> Result<Option<String>, ToolError> {
    let Some(cursor) = cursor else { return Ok(None) };
    cursor
        .split_once('~')
        .filter(|(print, _)| *print == format!("{:x}", fingerprint(question)))
        .and_then(|(_, mark)| URL_SAFE_NO_PAD.decode(mark).ok())
        .and_then(|mark| String::from_utf8(mark).ok())
        .map(Some)
        .ok_or_else(foreign)
}

fn foreign() -> ToolError {
    ToolError::invalid("the cursor does not belong to this list")
        .hint("Pass `next_cursor` of the last answer with the same other arguments, or no cursor")
}

/// FNV-1a, 32 bits: enough to tell lists apart, stable across versions of the compiler.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_cursor_continues_its_own_list_only() {
        let cursor = super::encode("tables of sakila", 40);
        assert_eq!(super::decode("tables of sakila", Some(&cursor)), Ok(40));
        assert_eq!(super::decode("tables of sakila", None), Ok(0));
        assert!(super::decode("tables of world", Some(&cursor)).is_err());
        assert!(super::decode("tables of sakila", Some("nonsense")).is_err());
    }

    #[test]
    fn a_mark_comes_back_from_the_list_it_was_made_for() {
        let cursor = super::seal("messages of #ops", "dXNlcjpVMDYx=");
        assert_eq!(
            super::open("messages of #ops", Some(&cursor)),
            Ok(Some("dXNlcjpVMDYx=".to_owned()))
        );
        assert_eq!(super::open("messages of #ops", None), Ok(None));
        assert!(super::open("messages of #dev", Some(&cursor)).is_err());
        assert!(super::open("messages of #ops", Some("~")).is_err());
    }
}
