//! The words of a search: what a person typed, without the words that say nothing, without plural endings.

use crate::names::stem;

/// How many words are looked for at most.
const MOST_WORDS: usize = 8;

const SAY_NOTHING: &str = "a about all an and any are as at be been by can did do does each find for from get give had has \
     have how i in is it its list many me most much my of on or our please search show tell than that the their them then \
     there these they this those to us was we were what when where which who whose why will with you your";

/// Returns the words to look for, in lower case and in their order, each once.
pub(super) fn of(text: &str) -> Vec<String> {
    let all: Vec<String> = text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let telling = |word: &&String| {
        !SAY_NOTHING
            .split_ascii_whitespace()
            .any(|known| known == word.as_str())
            && (word.chars().count() > 1 || word.chars().all(|c| c.is_numeric()))
    };
    let mut words: Vec<String> = Vec::new();
    let chosen: Vec<_> = all.iter().filter(telling).collect();
    let chosen = if chosen.is_empty() {
        all.iter().collect()
    } else {
        chosen
    };
    for word in chosen {
        let word = stem(word);
        if !words.contains(&word) && words.len() < MOST_WORDS {
            words.push(word);
        }
    }
    words
}

/// Returns a LIKE pattern that finds a word anywhere.
pub(super) fn anywhere(word: &str) -> String {
    // The words hold letters and digits only: nothing to escape.
    format!("%{word}%")
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_that_say_nothing_are_left_out_unless_there_are_no_others() {
        assert_eq!(
            super::of("Which films are about dinosaurs?"),
            ["film", "dinosaur"]
        );
        assert_eq!(super::of("who is it"), ["who", "is", "it"]);
        assert_eq!(
            super::of("rental_date of customers, customers"),
            ["rental", "date", "customer"]
        );
        assert_eq!(super::of("%!?"), Vec::<String>::new());
    }
}
