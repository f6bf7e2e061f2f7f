//! The part of a text that is shown as a hit: around the marks that stand closest together, on one line, cut at words.

/// Stands before a word that was found.
pub(super) const START: char = '\u{e000}';
/// Stands after a word that was found.
pub(super) const END: char = '\u{e001}';

/// About how many bytes are shown.
const LENGTH: usize = 200;

/// About how many of them stand before the first word found.
const BEFORE: usize = 60;

/// A word found: itself, and where its marks stand.
pub(super) struct MarkedWord<'a> {
    /// The word, or words where several were found in a row.
    pub(super) text: &'a str,
    /// The offset of the mark before it.
    pub(super) start: usize,
    /// The offset after the mark behind it.
    pub(super) end: usize,
}

/// Returns the words found in a text, in order.
pub(super) fn marked_words(marked: &str) -> impl Iterator<Item = MarkedWord<'_>> {
    marked.match_indices(START).filter_map(|(start, mark)| {
        let text_start = start + mark.len();
        let length = marked[text_start..].find(END)?;
        let end = text_start + length;
        Some(MarkedWord {
            text: &marked[text_start..end],
            start,
            end: end + END.len_utf8(),
        })
    })
}

/// Returns about 200 bytes around the words found, with an ellipsis where something was cut off.
pub(super) fn around_marks(marked: &str) -> String {
    let words: Vec<MarkedWord<'_>> = marked_words(marked).collect();
    let (first, last) = densest(&words);
    let from = word_start(marked, first.saturating_sub(BEFORE), first);
    let to = word_end(marked, (from + LENGTH).max(last));
    let mut shown = String::with_capacity(to - from + 8);
    if from > 0 {
        shown.push('…');
    }
    for (at, line) in marked[from..to].split_whitespace().enumerate() {
        if at > 0 {
            shown.push(' ');
        }
        shown.push_str(line);
    }
    if to < marked.len() {
        shown.push('…');
    }
    shown
}

/// Returns the offsets of the first and the last word's ends of the most words within one snippet.
fn densest(words: &[MarkedWord<'_>]) -> (usize, usize) {
    let mut best = (0, (0, 0));
    for (at, word) in words.iter().enumerate() {
        let within = words[at..]
            .iter()
            .take_while(|other| other.end <= word.start + LENGTH - BEFORE);
        let (count, end) = within.fold((0, word.end), |(count, _), other| (count + 1, other.end));
        if count > best.0 {
            best = (count, (word.start, end));
        }
    }
    // A single word longer than a snippet still stands whole.
    match (best.0, words.first()) {
        (0, Some(word)) => (word.start, word.end),
        _ => best.1,
    }
}

/// Returns the start of the first word from `at` on, but no later than `limit`.
fn word_start(text: &str, at: usize, limit: usize) -> usize {
    if at == 0 {
        return 0;
    }
    let at = text.ceil_char_boundary(at).min(limit);
    match text[at..limit].find(char::is_whitespace) {
        Some(space) => {
            let after = at + space;
            after + text[after..limit].len() - text[after..limit].trim_start().len()
        }
        None => limit,
    }
}

/// Returns the end of the word that `at` stands in; a word without end is cut.
fn word_end(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let at = text.ceil_char_boundary(at);
    let longest = text.floor_char_boundary(at + LENGTH);
    let end = text[at..longest]
        .find(char::is_whitespace)
        .map_or(longest, |space| at + space);
    // A word found is never cut open.
    match (text[..end].rfind(START), text[..end].rfind(END)) {
        (Some(start), end_mark) if end_mark.is_none_or(|mark| mark < start) => text[end..]
            .find(END)
            .map_or(text.len(), |mark| end + mark + END.len_utf8()),
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let marked = text.replace('[', "\u{e000}").replace(']', "\u{e001}");
        around_marks(&marked).replace(START, "[").replace(END, "]")
    }

    #[test]
    fn a_short_text_is_shown_whole_on_one_line() {
        assert_eq!(shown("the [budget]\n\nfor  May"), "the [budget] for May");
    }

    #[test]
    fn a_long_text_is_cut_at_words_on_both_sides() {
        let text = format!("{}the [budget] {}", "before ".repeat(100), "after ".repeat(100));
        let shown = shown(&text);
        assert!(shown.starts_with("…before "), "{shown}");
        assert!(shown.ends_with(" after…"), "{shown}");
        assert!(shown.contains("the [budget] after"));
        assert!(shown.len() < 300);
    }

    #[test]
    fn the_place_with_most_words_is_shown() {
        let text = format!("[one] {}the [one] and the [two]", "between ".repeat(100));
        assert!(shown(&text).contains("the [one] and the [two]"));
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        let text = format!("{}[ü]{}", "ä".repeat(1_000), "ö".repeat(1_000));
        let shown = shown(&text);
        assert!(shown.contains("[ü]") && shown.len() < 1_000, "{shown}");
    }

    #[test]
    fn marks_are_always_in_pairs() {
        for length in 0..400 {
            let text = format!(
                "{} [{}] tail [{}]",
                "x ".repeat(length),
                "y".repeat(length),
                "z ".repeat(length)
            );
            let shown = shown(&text);
            assert_eq!(
                shown.matches('[').count(),
                shown.matches(']').count(),
                "{length}: {shown}"
            );
            assert!(shown.contains('['), "{length}: {shown}");
        }
    }

    #[test]
    fn a_text_without_marks_is_shown_from_its_start() {
        assert_eq!(shown("nothing here"), "nothing here");
        assert_eq!(shown(""), "");
    }
}
