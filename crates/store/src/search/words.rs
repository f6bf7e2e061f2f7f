//! What a person typed, as words, and as FTS5 expressions. Every word is quoted, so that no text is syntax; see
//! <https://sqlite.org/fts5.html#full_text_query_syntax>.

/// More words than these are left out: somebody pasted a page.
const MOST_WORDS: usize = 12;

/// Letters of a word beyond these are left out.
const MOST_LETTERS: usize = 60;

/// The lengths of beginnings that the index keeps ready, in letters: the `prefix` option of the table.
const INDEXED: std::ops::RangeInclusive<usize> = 2..=4;

/// The words of a query, in order, in lower case, each once; there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    words: Vec<String>,
    /// How many of them every match must hold.
    required: usize,
}

impl Words {
    /// Returns the words of what was typed; `None` when there are none.
    pub(super) fn of(query: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        for word in query.split(|letter: char| !letter.is_alphanumeric()) {
            let word: String = word.chars().take(MOST_LETTERS).collect::<String>().to_lowercase();
            if !word.is_empty() && !words.contains(&word) && words.len() < MOST_WORDS {
                words.push(word);
            }
        }
        // A single letter after other words is one just being typed: nearly everything holds a word that begins so.
        let required = match words.as_slice() {
            [] => return None,
            [_] => 1,
            [before @ .., last] if last.len() == 1 => before.len(),
            all => all.len(),
        };
        Some(Self { words, required })
    }

    /// Returns how many words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns the words.
    pub(super) fn as_slice(&self) -> &[String] {
        &self.words
    }

    /// Returns where the last word stands that every match must hold.
    pub(super) fn last_required(&self) -> usize {
        self.required - 1
    }

    /// Returns the expression for all words as they stand.
    pub(super) fn whole(&self) -> String {
        let quoted: Vec<String> = self.words[..self.required]
            .iter()
            .map(|word| quote(word))
            .collect();
        quoted.join(" AND ")
    }

    /// Returns the expression in which the last word is the beginning of one.
    pub(super) fn with_beginning(&self) -> String {
        match self.is_single_letter() {
            true => self.whole(),
            false => format!("{} *", self.whole()),
        }
    }

    /// Tells whether the index has the last word's beginning ready, or there is none to look for.
    pub(super) fn is_beginning_indexed(&self) -> bool {
        let letters = self.words[self.last_required()].chars().count();
        INDEXED.contains(&letters) || self.is_single_letter()
    }

    /// Returns an expression for each word alone, cheap to ask: the last one as a beginning where that is indexed.
    pub(super) fn each(&self) -> Vec<String> {
        let last = self.last_required();
        self.words
            .iter()
            .enumerate()
            .map(
                |(at, word)| match at == last && self.is_beginning_indexed() && !self.is_single_letter() {
                    true => format!("{} *", quote(word)),
                    false => quote(word),
                },
            )
            .collect()
    }

    /// One letter of the Latin alphabet; in other scripts one letter can be a word, and its beginnings are few.
    fn is_single_letter(&self) -> bool {
        self.words[self.last_required()].len() == 1
    }
}

fn quote(word: &str) -> String {
    format!("\"{word}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(query: &str) -> String {
        Words::of(query).unwrap().with_beginning()
    }

    #[test]
    fn what_looks_like_syntax_becomes_plain_words() {
        assert_eq!(
            begun("a\"b OR NEAR(c* -dd)"),
            "\"a\" AND \"b\" AND \"or\" AND \"near\" AND \"c\" AND \"dd\" *"
        );
        assert_eq!(begun("title:budget"), "\"title\" AND \"budget\" *");
    }

    #[test]
    fn nothing_but_signs_is_no_query() {
        for query in ["", "  ", "\"", "*", "()", "-- ;"] {
            assert_eq!(Words::of(query), None, "{query}");
        }
    }

    #[test]
    fn the_last_word_may_be_the_beginning_of_one() {
        assert_eq!(begun("the Budg"), "\"the\" AND \"budg\" *");
        assert!(Words::of("the budg").unwrap().is_beginning_indexed());
        assert!(!Words::of("the budge").unwrap().is_beginning_indexed());
    }

    #[test]
    fn a_single_letter_begins_nothing_and_after_other_words_demands_nothing() {
        assert_eq!(begun("r"), "\"r\"");
        assert_eq!(begun("the budget r"), "\"the\" AND \"budget\" *");
        assert_eq!(begun("猫"), "\"猫\" *");
        assert_eq!(Words::of("plan b").unwrap().len(), 2);
    }

    #[test]
    fn a_pasted_page_is_cut_and_a_word_counts_once() {
        let page = (0..500)
            .map(|number| format!("word{number} "))
            .collect::<String>();
        assert_eq!(Words::of(&page).unwrap().len(), MOST_WORDS);
        assert_eq!(begun("the The THE cat"), "\"the\" AND \"cat\" *");
        let long = "x".repeat(10_000);
        assert_eq!(Words::of(&long).unwrap().words[0].len(), MOST_LETTERS);
    }
}
