//! How the service's index reads text: words without their endings, all of them wanted, phrases in quotation marks, a
//! star for the rest of a word.

/// A search for words, read once and held against many texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Beginning(String),
    Phrase(Vec<String>),
}

impl Wanted {
    pub(super) fn read(text: &str) -> Self {
        let mut parts = vec![];
        for (index, piece) in text.split('"').enumerate() {
            if index % 2 == 1 {
                let words: Vec<String> = words(piece).map(|word| stem(&word)).collect();
                if !words.is_empty() {
                    parts.push(Part::Phrase(words));
                }
                continue;
            }
            for piece in piece
                .split_whitespace()
                .filter(|piece| !matches!(*piece, "AND" | "OR" | "NOT"))
            {
                if let Some(beginning) = piece.strip_suffix('*') {
                    parts.extend(words(beginning).map(Part::Beginning));
                } else {
                    parts.extend(words(piece).map(|word| Part::Word(stem(&word))));
                }
            }
        }
        Self(parts)
    }

    /// Tells whether a text in lower case has all that is wanted.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.0.iter().all(|part| match part {
            Part::Word(wanted) => words(text).any(|word| stem(&word) == *wanted),
            Part::Beginning(wanted) => words(text).any(|word| word.starts_with(wanted)),
            Part::Phrase(wanted) => {
                let all: Vec<String> = words(text).map(|word| stem(&word)).collect();
                all.windows(wanted.len()).any(|window| window == wanted)
            }
        })
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn stem(word: &str) -> String {
    for ending in ["ing", "ies", "ed", "es", "s", "e", "y"] {
        if word.len() > ending.len() + 3
            && let Some(stem) = word.strip_suffix(ending)
        {
            return stem.to_owned();
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn all_words_are_wanted_in_any_form() {
        let text = "checkout fails with session_expired; refunds were issued";
        assert!(Wanted::read("failing Checkout").fits(text));
        assert!(Wanted::read("refund").fits(text));
        assert!(!Wanted::read("checkout kettle").fits(text));
        assert!(Wanted::read("chec*").fits(text));
    }

    #[test]
    fn a_phrase_stands_together() {
        let text = "the session of the payment expired";
        assert!(Wanted::read("payment expired").fits(text));
        assert!(Wanted::read("\"payment expired\"").fits(text));
        assert!(!Wanted::read("\"session expired\"").fits(text));
    }
}
