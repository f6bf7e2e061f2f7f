//! Words: cutting text into them, telling which carry meaning, and comparing them without regard to case, plural or
//! ending. Allocates nothing per word of the searched text.

/// Words that carry no meaning of their own in a question.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "could",
    "did", "do", "does", "find", "for", "from", "get", "give", "had", "has", "have", "how", "i", "if", "in",
    "is", "it", "its", "list", "look", "many", "me", "much", "my", "of", "on", "or", "our", "please", "say",
    "search", "she", "he", "show", "so", "some", "tell", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "to", "us", "was", "we", "were", "what", "when", "where", "which",
    "who", "whose", "why", "will", "with", "would", "you", "your",
];

/// The most words of a question that are looked for.
const MAX_TERMS: usize = 16;

/// Returns the words of the question that carry meaning, or all of them when none does, separated by spaces.
#[must_use]
pub fn search_words(question: &str) -> String {
    key_words(question).join(" ")
}

/// Returns the words that carry meaning, each once, in order.
pub(crate) fn key_words(question: &str) -> Vec<&str> {
    let all: Vec<&str> = words(question).map(|(_, word)| word).collect();
    let telling: Vec<&str> = all.iter().copied().filter(|word| !is_stop_word(word)).collect();
    let mut kept: Vec<&str> = Vec::new();
    for word in if telling.is_empty() { all } else { telling } {
        if kept.len() < MAX_TERMS && !kept.iter().any(|other| same_stem(other, word)) {
            kept.push(word);
        }
    }
    kept
}

/// Returns the words of a text with their places in bytes: letters and digits, so that `film_actor` is two.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Returns the word without an English plural or a mute ending. Short words stay.
pub(super) fn stem(word: &str) -> &str {
    if word.len() <= 3 {
        return word;
    }
    let ends = |suffix: &str| {
        word.len() > suffix.len() + 2
            && word
                .get(word.len() - suffix.len()..)
                .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    };
    let cut = if ends("ies") {
        3
    } else if ends("ss") {
        0
    } else if ends("es") {
        2
    } else {
        usize::from(ends("s") || ends("e") || ends("y"))
    };
    word.get(..word.len() - cut).unwrap_or(word)
}

/// Tells whether two words are the same but for case.
pub(super) fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
        || (!(left.is_ascii() && right.is_ascii()) && left.to_lowercase() == right.to_lowercase())
}

/// How well a word of a text fits a word of the question: 1 the same, less when one begins with the other, 0 not at all.
pub(crate) fn likeness(word: &str, term: &str) -> f32 {
    let (word, term) = (stem(word), stem(term));
    if same(word, term) {
        return 1.0;
    }
    let (long, short) = if word.len() > term.len() {
        (word, term)
    } else {
        (term, word)
    };
    let begins = short.chars().count() >= 4 && long.get(..short.len()).is_some_and(|head| same(head, short));
    if begins { 0.4 } else { 0.0 }
}

/// Tells whether two words are the same but for case, plural or ending.
pub(crate) fn same_stem(left: &str, right: &str) -> bool {
    same(stem(left), stem(right))
}

/// Tells whether a word carries no meaning of its own.
pub(crate) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.iter().any(|stop| stop.eq_ignore_ascii_case(word))
}
