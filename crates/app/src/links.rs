//! Links a person wants to open in the browser: only web addresses pass.

use mosaic_protocol::{AppError, ErrorCode};

/// Returns the address when it is an `http` or `https` one with a host.
///
/// # Errors
/// `Invalid` for every other scheme: a link in an answer must not start a program or read a file.
pub fn checked(url: &str) -> Result<String, AppError> {
    let refused = || {
        AppError::new(
            ErrorCode::Invalid,
            "only web addresses (http, https) can be opened",
        )
        .hint("Copy the address and open it yourself if you trust it.")
    };
    let parsed = url::Url::parse(url).map_err(|_| refused())?;
    if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() {
        Ok(parsed.into())
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn web_addresses_pass_and_nothing_else_does() {
        assert_eq!(
            checked("https://example.com/a?b").unwrap(),
            "https://example.com/a?b"
        );
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "mosaic://x",
            "example.com",
            "",
            "data:text/html,x",
        ] {
            assert!(checked(bad).is_err(), "{bad} must be refused");
        }
    }
}
