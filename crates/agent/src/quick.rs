//! Quick answers: which searches a question needs, and the ranking of what they find. Ranked search, no model; it never
//! writes a sentence of its own about what a source holds.

mod alike;
mod fit;
mod loosening;
mod passages;
mod rank;
mod records;
mod score;
mod searches;
mod words;

pub(crate) use fit::is_by;
pub use rank::{Ranked, rank};
pub use records::{Origin, Record, records};
pub use searches::{SearchSource, searches};
pub use words::search_words;
pub(crate) use words::{is_stop_word, key_words, likeness, same_stem as same_word, words};

#[cfg(test)]
mod tests;
