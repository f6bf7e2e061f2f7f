//! How well a text answers a query. BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) over
//! the words that the index marked, with more for words side by side as they were typed, for what is new, and for the
//! person's own questions. Pure.

use super::snippet::marked_words;
use super::words::Words;

/// How soon a word's repetition stops to count.
const SATURATION: f64 = 1.2;
/// How much a long text is held against it.
const LENGTH: f64 = 0.75;
/// A text's usual length in bytes. An estimate will do.
const USUAL_BYTES: f64 = 600.0;
/// What two words side by side, as typed, add to a text's score.
const SIDE_BY_SIDE: f64 = 0.5;

/// Returns the score of a text in which the words found are marked. `weights` has one for each word.
pub(super) fn score(marked: &str, words: &Words, weights: &[f64]) -> f64 {
    let words = words.as_slice();
    let mut counts = vec![0.0; words.len()];
    let mut neighbours = 0.0;
    let mut last: Option<(usize, usize)> = None;
    for found in marked_words(marked) {
        let text = found.text.to_lowercase();
        let Some(at) = which(&text, words) else {
            continue;
        };
        counts[at] += 1.0;
        // Between neighbours stand the two marks and one character, in most texts a space.
        if let Some((before, end)) = last
            && before + 1 == at
            && found.start.saturating_sub(end) <= 8
        {
            neighbours += 1.0;
        }
        last = Some((at, found.end));
    }
    let length = 1.0 - LENGTH + LENGTH * (marked.len() as f64 / USUAL_BYTES);
    let sum: f64 = counts
        .iter()
        .zip(weights)
        .map(|(count, weight)| weight * count * (SATURATION + 1.0) / (count + SATURATION * length))
        .sum();
    sum * (1.0 + SIDE_BY_SIDE * saturated(neighbours))
}

/// How common a word is, from a sample: its `count` newest matches were found among the newest `reach` of all `texts`.
pub(super) struct Spread {
    pub(super) texts: i64,
    pub(super) reach: i64,
    pub(super) count: i64,
}

impl Spread {
    /// Returns what the word weighs: the logarithm of how many texts there are for one that holds it.
    pub(super) fn weight(&self) -> f64 {
        let texts_for_one = self.reach.max(1) as f64 / (self.count as f64 + 0.5);
        (1.0 + texts_for_one).ln()
    }

    /// Tells whether about more than so many texts hold the word.
    pub(super) fn is_in_more_than(&self, limit: f64) -> bool {
        let share = self.count as f64 / self.reach.max(1) as f64;
        share * self.texts as f64 > limit
    }
}

/// Returns the factor for a text that `age` newer ones match, too: from 1.3 down to 1.
pub(super) fn recency(age: usize) -> f64 {
    1.0 + 0.3 / (1.0 + age as f64 / 50.0)
}

/// Returns the factor for who said it: a question is what one remembers.
pub(super) fn speaker(from_person: bool) -> f64 {
    if from_person { 1.15 } else { 1.0 }
}

/// Returns which word of the query was found here: the same one, else one it begins with, else (letters with other
/// accents) one as long.
fn which(found: &str, words: &[String]) -> Option<usize> {
    let same = words.iter().position(|word| word == found);
    let begun = || words.iter().rposition(|word| found.starts_with(word.as_str()));
    let as_long = || {
        let letters = found.chars().count();
        words.iter().position(|word| word.chars().count() == letters)
    };
    same.or_else(begun).or_else(as_long)
}

fn saturated(count: f64) -> f64 {
    count / (count + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(query: &str, marked: &str) -> f64 {
        let words = Words::of(query).unwrap();
        let weights = vec![1.0; words.len()];
        let marked = marked.replace('[', "\u{e000}").replace(']', "\u{e001}");
        score(&marked, &words, &weights)
    }

    #[test]
    fn more_of_a_word_scores_higher_but_ever_less_so() {
        let once = scored("film", "a [film] about cats, and dogs, and cows");
        let twice = scored("film", "a [film] about [film], and dogs, and cows");
        let thrice = scored("film", "a [film] about [film], and [film] and cows");
        assert!(once < twice && twice < thrice);
        assert!(thrice - twice < twice - once);
    }

    #[test]
    fn a_short_text_scores_higher_than_a_long_one() {
        let long = format!("the [film] {}", "and so on ".repeat(200));
        assert!(scored("film", "the [film]") > scored("film", &long));
    }

    #[test]
    fn words_side_by_side_as_typed_score_higher_than_apart() {
        let together = scored("quarterly budget", "our [quarterly] [budget] for the year");
        let apart = scored("quarterly budget", "our [budget] for the year, [quarterly]");
        assert!(together > apart);
    }

    #[test]
    fn a_rare_word_weighs_more_than_a_common_one() {
        let spread = |reach, count| Spread {
            texts: 1_000_000,
            reach,
            count,
        };
        assert!(spread(1_000_000, 3).weight() > spread(200, 64).weight());
        assert!(spread(64, 64).weight() > 0.0);
        assert!(spread(0, 0).weight().is_finite());
        assert!(spread(200, 64).is_in_more_than(300_000.0));
        assert!(!spread(1_000_000, 63).is_in_more_than(64.0));
    }

    #[test]
    fn a_word_with_other_accents_still_counts() {
        assert!(scored("cafe", "the [Café] at the corner") > 0.0);
        assert!(scored("budg", "the [Budget]") > 0.0);
    }

    #[test]
    fn of_equal_texts_the_newer_comes_first_and_a_question_before_an_answer() {
        assert!(recency(0) > recency(1) && recency(299) > 1.0);
        assert!(speaker(true) > speaker(false));
    }
}
