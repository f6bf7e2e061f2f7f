//! A guess at tokens, for servers that cannot count them.

/// Returns about how many tokens a text has: a token per 3.5 characters, rounded up.
#[must_use]
pub fn estimate_tokens(text: &str) -> u64 {
    let chars = text.chars().count() as u64;
    chars.saturating_mul(2).div_ceil(7)
}

#[cfg(test)]
mod tests {
    use super::estimate_tokens;

    #[test]
    fn characters_count_not_bytes() {
        assert_eq!(estimate_tokens(""), 0);
        assert_eq!(estimate_tokens("a"), 1);
        assert_eq!(estimate_tokens("sakila!"), 2);
        assert_eq!(estimate_tokens("äöüßéèê"), 2);
    }
}
