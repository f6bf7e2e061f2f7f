//! Cuts text to a budget at a line boundary and says how much is shown. Never cuts within a character, never in silence.

/// Returns the text, cut to about `max_chars` characters when it is longer.
///
/// A cut falls between lines, which are the records of a tool's text, and a last line says how many of them are shown. A
/// first line that is longer than the budget is cut within itself. Blank text becomes "(no output)", since the API takes
/// no empty text.
#[must_use]
pub fn fit(text: &str, max_chars: usize) -> String {
    if text.trim().is_empty() {
        return "(no output)".to_owned();
    }
    let Some(limit) = byte_of_char(text, max_chars) else {
        return text.to_owned();
    };
    let kept = text.get(..limit).unwrap_or_default();
    match kept.rfind('\n').map(|end| kept.get(..end).unwrap_or_default()) {
        Some(lines) if !lines.trim().is_empty() => format!(
            "{lines}\n[cut: {} of {} lines shown; ask for less at once to see the others]",
            lines.lines().count(),
            text.lines().count()
        ),
        Some(_) | None => format!(
            "{kept}\n[cut: {max_chars} of {} characters shown; ask for less at once to see the others]",
            text.chars().count()
        ),
    }
}

/// Returns the first `max_chars` characters cut back to a line boundary, and whether anything was left out.
#[must_use]
pub fn clip(text: &str, max_chars: usize) -> (&str, bool) {
    let Some(limit) = byte_of_char(text, max_chars) else {
        return (text, false);
    };
    let kept = text.get(..limit).unwrap_or_default();
    let end = kept.rfind('\n').filter(|end| *end > limit / 2).unwrap_or(limit);
    (kept.get(..end).unwrap_or_default(), true)
}

/// Returns the text in at most `max_chars` characters, the last of them "…" when it was cut, and whether it was.
#[must_use]
pub fn ellipsis(text: &str, max_chars: usize) -> (String, bool) {
    if byte_of_char(text, max_chars).is_none() {
        return (text.to_owned(), false);
    }
    let kept = text.chars().take(max_chars.saturating_sub(1));
    (kept.chain(['…']).collect(), true)
}

/// Returns where the character with this number begins, `None` when the text has no more than that many.
fn byte_of_char(text: &str, number: usize) -> Option<usize> {
    if text.len() <= number {
        return None;
    }
    text.char_indices().nth(number).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_within_the_budget_is_untouched() {
        assert_eq!(fit("a\nb", 3), "a\nb");
        assert_eq!(clip("äöü", 3), ("äöü", false));
    }

    #[test]
    fn a_long_result_is_cut_between_lines_and_says_how_much_is_shown() {
        let text: String = (0..100).map(|n| format!("row {n}\n")).collect();
        let cut = fit(&text, 50);
        assert!(cut.starts_with("row 0\n"));
        assert!(cut.contains("row 7\n[cut: 8 of 100 lines shown"), "{cut}");
    }

    #[test]
    fn a_line_without_an_end_is_cut_within_itself() {
        let cut = fit(&"é".repeat(100), 10);
        assert!(
            cut.starts_with("éééééééééé\n[cut: 10 of 100 characters shown"),
            "{cut}"
        );
    }

    #[test]
    fn blank_text_is_named() {
        assert_eq!(fit(" \n ", 10), "(no output)");
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_panic_and_within_the_budget(text in "\\PC{0,60}(\n\\PC{0,20}){0,5}", max in 0usize..80) {
            prop_assert!(fit(&text, max).chars().count() <= max.max(11) + 100);
            prop_assert!(clip(&text, max).0.chars().count() <= max);
            let (short, cut) = ellipsis(&text, max);
            prop_assert!(short.chars().count() <= max.max(1));
            prop_assert_eq!(cut, text.chars().count() > max);
        }
    }
}
