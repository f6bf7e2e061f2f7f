//! Makes a conversation's title from its first question. Never asks a model for one.

/// The most characters a title has.
const MAX_CHARS: usize = 60;

/// Returns the question's first words on one line, cut at a word with an ellipsis.
#[must_use]
pub fn title(question: &str) -> String {
    let mut title = String::new();
    let mut chars = 0;
    for word in question
        .split_whitespace()
        .map(plain)
        .filter(|word| !word.is_empty())
    {
        let length = word.chars().count();
        if chars > 0 && chars + 1 + length > MAX_CHARS {
            title.push('…');
            return title;
        }
        if chars > 0 {
            title.push(' ');
            chars += 1;
        }
        if length > MAX_CHARS {
            title.extend(word.chars().take(MAX_CHARS - 1));
            title.push('…');
            return title;
        }
        title.push_str(word);
        chars += length;
    }
    if title.is_empty() {
        "New conversation".to_owned()
    } else {
        title
    }
}

/// Returns the word without the Markdown around it.
fn plain(word: &str) -> &str {
    if word.chars().all(|c| "#>-*_`".contains(c)) {
        // A lone `*` or `-` may be part of a statement or a sum; only marks at a line's head are dropped.
        if word == "*" || word == "-" { word } else { "" }
    } else {
        word.trim_matches('`')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_question_is_its_own_title() {
        assert_eq!(title("  How many\n customers?  "), "How many customers?");
        assert_eq!(title("select * from film"), "select * from film");
    }

    #[test]
    fn a_long_question_is_cut_at_a_word() {
        let cut =
            title("Which of the films that were rented most often last summer have never been returned late");
        assert_eq!(cut, "Which of the films that were rented most often last summer…");
    }

    #[test]
    fn a_word_longer_than_a_title_is_cut_within() {
        let cut = title(&"x".repeat(200));
        assert_eq!(cut.chars().count(), MAX_CHARS);
    }

    #[test]
    fn a_blank_question_has_a_title_all_the_same() {
        assert_eq!(title(" \n"), "New conversation");
        assert_eq!(title("##"), "New conversation");
    }

    proptest! {
        #[test]
        fn a_title_is_one_short_line(question in ".{0,200}") {
            let title = title(&question);
            prop_assert!(title.chars().count() <= MAX_CHARS + 1);
            prop_assert!(!title.contains('\n') && !title.is_empty());
        }
    }
}
